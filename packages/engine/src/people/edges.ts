import { firstSince } from "../access/recent.ts";
import type { Edge, Memory } from "../profile/memory.ts";
import { isPlaceless } from "../same-place.ts";
import type { At, Connection, Network, RecentAccess } from "../types.ts";
import { diaryKey } from "./diary.ts";
import { impossibleJourney, TRAVEL_WINDOW_MS } from "./travel.ts";

const MOST_EDGES = 16;
const DAY_MS = 86_400_000;
/** What a day counts with journeys inside one country: carriers taken for homes show them now and then. */
const WITHIN_COUNTRY = 0.5;
/** What was not shown again for this many days no longer counts: people leave. */
const FORGET_DAYS = 45;

/** Adds the pairs of devices that an access of `deviceId` shows to exclude one person: nobody travels so fast. */
export function addJourneys(
  memory: Memory,
  deviceId: string,
  network: Network,
  recent: readonly RecentAccess[],
  now: At,
): Memory {
  // An address that hides its place shows no journey.
  if (isPlaceless(network)) return memory;
  let edges = memory.edges;
  for (let i = firstSince(recent, now - TRAVEL_WINDOW_MS); i < recent.length; i++) {
    const earlier = recent[i];
    if (earlier === undefined || earlier.deviceId === deviceId) continue;
    const elapsed = timeBetween(earlier, now);
    if (elapsed > TRAVEL_WINDOW_MS || inOnePlace(earlier.network, network)) continue;
    const journey = impossibleJourney(earlier.network, network, elapsed);
    if (journey === null || journey === false) continue;
    const within = network.country !== null && network.country === earlier.network.country;
    edges = bump(edges, deviceId, earlier.deviceId, 2, now, within ? WITHIN_COUNTRY : 1);
  }
  return edges === memory.edges ? memory : { ...memory, edges };
}

/** One network, or one position of the address data, as nearly always: no need to look closer. */
function inOnePlace(a: Network, b: Network): boolean {
  if (a === b) return true;
  return a.latitude !== null && a.latitude === b.latitude && a.longitude === b.longitude;
}

/** Adds the pairs of handhelds that are live at one moment: who holds one does not look at the other. */
export function addOverlaps(
  memory: Memory,
  opened: Connection,
  connections: readonly Connection[],
  now: At,
): Memory {
  if (opened.deviceType !== "mobile") return memory;
  let edges = memory.edges;
  for (const other of connections) {
    if (other.deviceId === opened.deviceId || other.deviceType !== "mobile") continue;
    edges = bump(edges, opened.deviceId, other.deviceId, 3, now, 1);
  }
  return edges === memory.edges ? memory : { ...memory, edges };
}

/** Milliseconds between a remembered spell of accesses and a moment; 0 inside it. */
export function timeBetween(spell: RecentAccess, now: At): number {
  const until = spell.untilAt ?? spell.at;
  if (now >= spell.at && now <= until) return 0;
  return Math.min(Math.abs(now - until), Math.abs(now - spell.at));
}

/** The edges that still count. */
export function edgesNow(memory: Memory, now: At): readonly Edge[] {
  const today = Math.floor(now / DAY_MS);
  return memory.edges.filter((e) => today - e[4] <= FORGET_DAYS);
}

/** Counts a pair once a day. */
function bump(
  edges: readonly Edge[],
  x: string,
  y: string,
  what: 2 | 3,
  now: At,
  by: number,
): readonly Edge[] {
  const [a, b] = [diaryKey(x), diaryKey(y)].sort() as [string, string];
  const day = Math.floor(now / DAY_MS);
  const index = edges.findIndex((e) => e[0] === a && e[1] === b);
  const known = edges[index];
  if (known === undefined) {
    const kept =
      edges.length >= MOST_EDGES ? [...edges].sort((p, q) => q[4] - p[4]).slice(0, MOST_EDGES - 1) : edges;
    return [...kept, [a, b, what === 2 ? by : 0, what === 3 ? by : 0, day]];
  }
  if (known[4] >= day && known[what] > 0) return edges;
  const next: Edge = [a, b, known[2], known[3], Math.max(day, known[4])];
  next[what] = Math.min(99, next[what] + by);
  return edges.with(index, next);
}
