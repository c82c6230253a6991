import type { Edge } from "../profile/memory.ts";

/** Enough devices for any honest answer; the search stays in the thousands of steps. */
const MOST_NODES = 16;

/**
 * The least number of people who explain the devices of an account: the largest set of devices of which
 * each two were shown to exclude one person (edges). With the set itself as witness. 1 where nothing was shown.
 */
export function estimatePeople(edges: readonly Edge[]): { people: number; witness: readonly string[] } {
  if (edges.length === 0) return { people: 1, witness: [] };
  const names: string[] = [];
  const neighbours: number[] = [];
  const indexOf = (name: string): number => {
    const known = names.indexOf(name);
    if (known >= 0 || names.length >= MOST_NODES) return known;
    names.push(name);
    neighbours.push(0);
    return names.length - 1;
  };
  for (const [a, b] of edges) {
    const i = indexOf(a);
    const j = indexOf(b);
    if (i < 0 || j < 0 || i === j) continue;
    neighbours[i] = (neighbours[i] ?? 0) | (1 << j);
    neighbours[j] = (neighbours[j] ?? 0) | (1 << i);
  }
  let best = 0;
  const search = (chosen: number, open: number): void => {
    if (open === 0) {
      if (ones(chosen) > ones(best)) best = chosen;
      return;
    }
    if (ones(chosen) + ones(open) <= ones(best)) return;
    const next = 31 - Math.clz32(open);
    search(chosen | (1 << next), open & (neighbours[next] ?? 0));
    search(chosen, open & ~(1 << next));
  };
  search(0, (1 << names.length) - 1);
  const witness = names.filter((_, i) => (best & (1 << i)) !== 0);
  return { people: Math.max(1, witness.length), witness };
}

function ones(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
