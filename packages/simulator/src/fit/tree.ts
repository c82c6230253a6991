/** Dependence trees over components (Chow and Liu 1968). */
import type { Pair } from "./pairs.ts";

export interface Branch {
  name: string;
  parent: string | null;
}

/**
 * The tree of greatest total mutual information between the components' agreements, parents first. The
 * information is averaged over machine pairs and installation pairs, each with and without an update
 * between, so that what hangs together for one reason only does not rule the tree.
 */
export function dependenceTree(pairs: readonly Pair[], names: readonly string[]): Branch[] {
  const groups = [...Map.groupBy(pairs, (p) => `${p.same}|${p.updated === 0}`).values()].filter(
    (g) => g.length >= 100,
  );
  const information = names.map((a, i) =>
    names.map((b, j) =>
      j < i ? groups.reduce((sum, g) => sum + mutualInformation(g, a, b), 0) / Math.max(1, groups.length) : 0,
    ),
  );
  const weight = (i: number, j: number): number => (i > j ? information[i]?.[j] : information[j]?.[i]) ?? 0;
  const order: Branch[] = [];
  const best = names.map(() => ({ weight: -1, parent: -1 }));
  const left = new Set(names.keys());
  let next = 0;
  while (left.size > 0) {
    left.delete(next);
    const from = best[next]?.parent ?? -1;
    order.push({ name: names[next] as string, parent: from === -1 ? null : (names[from] as string) });
    for (const index of left) {
      const w = weight(index, next);
      if (w > (best[index]?.weight ?? -1)) best[index] = { weight: w, parent: next };
    }
    let chosen = -1;
    for (const index of left) {
      if (chosen === -1 || (best[index]?.weight ?? -1) > (best[chosen]?.weight ?? -1)) chosen = index;
    }
    next = chosen;
  }
  return order;
}

/** Mutual information in bits between the agreements of two components, over pairs that tell both. */
function mutualInformation(pairs: readonly Pair[], a: string, b: string): number {
  const cells = [0.5, 0.5, 0.5, 0.5];
  let total = 2;
  for (const { agrees } of pairs) {
    const x = agrees.get(a);
    const y = agrees.get(b);
    if (x === undefined || y === undefined) continue;
    const index = (x ? 2 : 0) + (y ? 1 : 0);
    cells[index] = (cells[index] ?? 0) + 1;
    total++;
  }
  if (total <= 60) return 0;
  const p = cells.map((c) => c / total) as [number, number, number, number];
  const x1 = p[2] + p[3];
  const y1 = p[1] + p[3];
  const term = (joint: number, px: number, py: number): number =>
    joint > 0 ? joint * Math.log2(joint / (px * py)) : 0;
  return term(p[0], 1 - x1, 1 - y1) + term(p[1], 1 - x1, y1) + term(p[2], x1, 1 - y1) + term(p[3], x1, y1);
}
