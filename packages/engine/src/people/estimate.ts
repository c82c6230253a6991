import type { Edge } from "../profile/memory.ts";
import type { At, Device } from "../types.ts";
import { diaryKey } from "./diary.ts";

/** How many people use an account. */
export interface PeopleEstimate {
  /** Best estimate: nearly every person has one phone in use. */
  people: number;
  /** The least number that the evidence proves, for judging limits. */
  atLeast: number;
  /** Devices that show the estimate: each two of them exclude one person, or are phones in use side by side. */
  witness: readonly string[];
}

/** Enough devices for any honest answer; the search stays in the thousands of steps. */
const MOST_NODES = 16;
const DAY_MS = 86_400_000;
/** A phone in use: attached on this many days, and within this time. */
const LEAST_DAYS = 3;
const IN_USE_MS = 21 * DAY_MS;
/** Side by side: both in use for this long, so that a new phone is not counted beside the one it replaced. */
const SIDE_BY_SIDE_MS = 2 * DAY_MS;
/** Days on which two phones were live at once, or far apart, before they count as two people's. */
const OVERLAP_DAYS = 2;
const JOURNEY_DAYS = 2;
/** From so many phones on, nobody carries them all. */
const TOO_MANY_FOR_ONE = 3;

/**
 * Estimates the people behind an account from its phones in use, the pairs of devices that exclude one
 * person (edges), and households known to be apart. One person is assumed until something shows more.
 */
export function estimatePeople(
  devices: readonly Device[],
  edges: readonly Edge[],
  householdsApart: number,
  now: At,
): PeopleEstimate {
  const phones = phonesInUse(devices, now);
  const clique = largestClique(edges.filter((e) => e[3] >= OVERLAP_DAYS || e[2] >= JOURNEY_DAYS));
  const atLeast = Math.max(1, clique.length, householdsApart);
  const people = phones.length >= TOO_MANY_FOR_ONE ? Math.max(headsOf(phones.length), atLeast) : atLeast;
  const witness =
    people > 1 ? (clique.length >= phones.length ? clique : phones.map((d) => diaryKey(d.id))) : [];
  return { people, atLeast, witness };
}

/** People behind so many phones: in a family one of five to seven is a second phone or a tablet that says it is one. */
function headsOf(phones: number): number {
  return phones >= 5 && phones <= 7 ? phones - 1 : phones;
}

/** The largest set of phones that were in use at one time. */
function phonesInUse(devices: readonly Device[], now: At): readonly Device[] {
  const phones: Device[] = [];
  for (const device of devices) {
    if (device.type !== "mobile" || (device.usedDays ?? 1) < LEAST_DAYS) continue;
    if (now - device.attachedAt <= IN_USE_MS) phones.push(device);
  }
  if (phones.length < 2) return phones;
  let best: readonly Device[] = [];
  for (const anchor of phones) {
    // The moment just before this phone's last use: who was in use then?
    const at = anchor.attachedAt - SIDE_BY_SIDE_MS;
    const beside = phones.filter((d) => d === anchor || (d.firstSeenAt <= at && d.attachedAt >= at));
    if (beside.length > best.length) best = beside;
  }
  return best;
}

/** The largest set of devices of which each two are joined by an edge. */
export function largestClique(edges: readonly Edge[]): readonly string[] {
  if (edges.length === 0) return [];
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
  return names.filter((_, i) => (best & (1 << i)) !== 0);
}

function ones(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
