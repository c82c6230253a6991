import type { Edge, Memory } from "../profile/memory.ts";
import type { At, Network, RecentAccess } from "../types.ts";
import { impossibleJourney, TRAVEL_WINDOW_MS } from "./travel.ts";

const MOST_EDGES = 24;
/** What was not shown again for this long no longer counts: people leave. */
const FORGET_MS = 60 * 86_400_000;

/** Adds the pairs of devices that an access of `deviceId` shows to exclude one person. */
export function addEdges(
  memory: Memory,
  deviceId: string,
  network: Network,
  recent: readonly RecentAccess[],
  now: At,
): Memory {
  let edges = memory.edges;
  for (const earlier of recent) {
    if (earlier.deviceId === deviceId) continue;
    const until = earlier.untilAt ?? earlier.at;
    const elapsed =
      now >= earlier.at && now <= until ? 0 : Math.min(Math.abs(now - until), Math.abs(now - earlier.at));
    if (elapsed > TRAVEL_WINDOW_MS) continue;
    const journey = impossibleJourney(earlier.network, network, elapsed);
    if (journey === null || journey === false) continue;
    edges = bump(edges, deviceId, earlier.deviceId, now);
  }
  return edges === memory.edges ? memory : { ...memory, edges };
}

/** The edges that still count. */
export function edgesNow(memory: Memory, now: At): readonly Edge[] {
  return memory.edges.filter((e) => now - e[3] <= FORGET_MS);
}

function bump(edges: readonly Edge[], x: string, y: string, now: At): readonly Edge[] {
  const [a, b] = x < y ? [x, y] : [y, x];
  const index = edges.findIndex((e) => e[0] === a && e[1] === b);
  const known = edges[index];
  if (known !== undefined) return edges.with(index, [a, b, Math.min(99, known[2] + 1), now]);
  const kept =
    edges.length >= MOST_EDGES ? [...edges].sort((p, q) => q[3] - p[3]).slice(0, MOST_EDGES - 1) : edges;
  return [...kept, [a, b, 1, now]];
}
