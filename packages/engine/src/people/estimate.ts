import { PEOPLE } from "../priors/people.ts";
import { type Edge, readMemory } from "../profile/memory.ts";
import type { AccountSnapshot, At, Device, DeviceType } from "../types.ts";
import { diaryKey } from "./diary.ts";
import { edgesNow } from "./edges.ts";

/** How many people use an account. */
export interface PeopleEstimate {
  /** Best estimate, from the devices in use side by side. */
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
const LEAST_DAYS = 5;
const IN_USE_MS = 21 * DAY_MS;
/** Side by side: both in use for this long, so that a new phone is not counted beside the one it replaced. */
const SIDE_BY_SIDE_MS = 2 * DAY_MS;
/**
 * Days on which two phones were live at once, or far apart, before they count as two people's. Whoever turns from a
 * phone to a tablet leaves the one lit for a moment, and does so often; a tunnel nobody knows makes journeys.
 */
const OVERLAP_DAYS = 8;
const JOURNEY_DAYS = 3;
/** From so many phones on, nobody carries them all. */
const TOO_MANY_FOR_ONE = 3;
/** From so many phones on, every one is somebody's, be it seldom used: no household has as many. */
const A_CROWD = 8;
const CROWD_DAYS = 3;
/** An estimate below this means one person: to see two where there is one is the worse error. */
const SURELY_TWO = 2.2;

/**
 * Estimates the people behind an account from its devices in use, the pairs of devices that exclude one
 * person (edges), and households known to be apart. One person is assumed until something shows more.
 */
export function estimatePeople(
  devices: readonly Device[],
  edges: readonly Edge[],
  householdsApart: number,
  now: At,
): PeopleEstimate {
  const { clique, atLeast, owners } = ownersOf(devices, edges, householdsApart, now);
  const crowd = devices.length < A_CROWD ? 0 : countInUse(devices, "mobile", CROWD_DAYS, now);
  const many = Math.max(headsOf(crowd), atLeast);
  const people = many >= A_CROWD ? many : Math.max(atLeast, weigh(peopleCounts(devices, owners, now)));
  if (people === 1) return { people, atLeast, witness: [] };
  const least = many >= A_CROWD ? CROWD_DAYS : LEAST_DAYS;
  const shown = many >= A_CROWD && crowd === 0 ? [] : inUse(devices, "mobile", least, now);
  const witness = clique.length >= shown.length ? clique : shown.map((d) => diaryKey(d.id));
  return { people, atLeast, witness };
}

/** Owners that steady phones or edges show, and what shows them. */
function ownersOf(devices: readonly Device[], edges: readonly Edge[], householdsApart: number, now: At) {
  const phones = countInUse(devices, "mobile", LEAST_DAYS, now);
  const clique = largestClique(edges.filter((e) => e[3] >= OVERLAP_DAYS || e[2] >= JOURNEY_DAYS));
  const atLeast = Math.max(1, clique.length, householdsApart);
  const owners = phones >= TOO_MANY_FOR_ONE ? Math.max(headsOf(phones), atLeast) : atLeast;
  return { clique, atLeast, owners };
}

/** The counts behind the estimate for an account: what the weights of priors/people.ts are fitted on. */
export function peopleCountsOf(snapshot: AccountSnapshot, now: At): PeopleCounts {
  const memory = readMemory(snapshot.profile);
  const { owners } = ownersOf(snapshot.devices, edgesNow(memory, now), memory.apart[1], now);
  return peopleCounts(snapshot.devices, owners, now);
}

/** What the estimate is weighed from: devices in use side by side, and owners that phones or edges show. */
export interface PeopleCounts {
  /** Phones seen at all, and seen on two days. */
  phones: number;
  steadyPhones: number;
  /** Tablets and computers seen on two days. */
  tablets: number;
  computers: number;
  owners: number;
}

function peopleCounts(devices: readonly Device[], owners: number, now: At): PeopleCounts {
  return {
    phones: countInUse(devices, "mobile", 1, now),
    steadyPhones: countInUse(devices, "mobile", 2, now),
    tablets: countInUse(devices, "tablet", 2, now),
    computers: countInUse(devices, "computer", 2, now),
    owners,
  };
}

function weigh(counts: PeopleCounts): number {
  let people = PEOPLE.base;
  for (const [name, weight] of PEOPLE_WEIGHTS) people += weight * counts[name];
  return people < SURELY_TWO ? 1 : Math.round(people);
}

const PEOPLE_WEIGHTS = Object.entries(PEOPLE.weights) as readonly (readonly [keyof PeopleCounts, number])[];

/** People behind so many phones: in a family one of five to seven is a second phone or a tablet that says it is one. */
function headsOf(phones: number): number {
  return phones >= 5 && phones <= 7 ? phones - 1 : phones;
}

/** The largest set of devices of a type, seen on `leastDays`, that were in use at one time. */
function inUse(devices: readonly Device[], type: DeviceType, leastDays: number, now: At): readonly Device[] {
  const used = devices.filter((device) => isUsed(device, type, leastDays, now));
  if (used.length < 2) return used;
  let best: readonly Device[] = [];
  for (const anchor of used) {
    // The moment just before this one's last use: which were in use then?
    const at = anchor.attachedAt - SIDE_BY_SIDE_MS;
    const beside = used.filter((d) => d === anchor || (d.firstSeenAt <= at && d.attachedAt >= at));
    if (beside.length > best.length) best = beside;
  }
  return best;
}

// First and last use of the devices at hand, reused by every count: most events only count, and lists cost.
const firsts: number[] = [];
const lasts: number[] = [];

/** How many devices `inUse` answers. */
function countInUse(devices: readonly Device[], type: DeviceType, leastDays: number, now: At): number {
  let used = 0;
  for (const device of devices) {
    if (!isUsed(device, type, leastDays, now)) continue;
    firsts[used] = device.firstSeenAt;
    lasts[used] = device.attachedAt;
    used++;
  }
  if (used < 2) return used;
  let best = 0;
  for (let anchor = 0; anchor < used; anchor++) {
    const at = (lasts[anchor] ?? 0) - SIDE_BY_SIDE_MS;
    let beside = 0;
    for (let i = 0; i < used; i++)
      if (i === anchor || ((firsts[i] ?? 0) <= at && (lasts[i] ?? 0) >= at)) beside++;
    if (beside > best) best = beside;
  }
  return best;
}

function isUsed(device: Device, type: DeviceType, leastDays: number, now: At): boolean {
  return device.type === type && (device.usedDays ?? 1) >= leastDays && now - device.attachedAt <= IN_USE_MS;
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
