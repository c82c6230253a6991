import type { At, Network, Observation } from "../types.ts";
import type { Habit, Memory } from "./memory.ts";

/**
 * Features of an event that make up habits, by the letter under which they are kept, and how many values of
 * each: a profile is read and written with every event and has to stay small.
 */
export const HABITS = {
  line: ["l", 8],
  network: ["n", 6],
  asn: ["a", 6],
  city: ["t", 5],
  country: ["c", 3],
  agent: ["g", 5],
  system: ["s", 4],
  zone: ["z", 3],
  device: ["d", 6],
  /** Known devices that came without the identifier they were given. */
  bare: ["b", 6],
  /** Known providers that showed a line never seen. */
  moved: ["m", 6],
  /** Three hours of the day each (UTC), counted from midnight. */
  hour: ["h", 8],
} as const;
export type HabitFeature = keyof typeof HABITS;

/** Values of one event by feature letter, shortened. */
export type HabitKeys = Readonly<Record<string, string>>;

const MOST_BY_LETTER: ReadonlyMap<string, number> = new Map(Object.values(HABITS));
/** Habits fade by half in this time, so that a move or a new browser becomes normal. */
const HALF_LIFE_DAYS = 60;
const DAY_MS = 86_400_000;

/** The features of one event. Unknown ones are left out. */
export function habitKeys(
  network: Network,
  observation: Observation | null,
  deviceId: string | null,
  now: At,
): Record<string, string> {
  const keys: Record<string, string> = {};
  const put = (feature: HabitFeature, value: string | null | undefined): void => {
    if (value !== null && value !== undefined) keys[HABITS[feature][0]] = habitKey(feature, value);
  };
  put("line", network.lineKey ?? network.addressKey);
  put("network", network.networkKey);
  put("asn", network.asn === null ? null : String(network.asn));
  put("city", cityOf(network));
  put("country", network.country);
  if (observation !== null) {
    const { system } = observation.agent;
    put("agent", agentOf(observation));
    put("system", system);
    put("zone", observation.timezone);
  }
  put("device", deviceId);
  put("hour", String(hourOf(now)));
  return keys;
}

const HOURS_MS = 3 * 3_600_000;

/** Which three hours of the day (UTC) a moment lies in, 0 to 7. */
export function hourOf(now: At): number {
  const hour = Math.floor(now / HOURS_MS) % 8;
  return hour < 0 ? hour + 8 : hour;
}

/** The city with its country, or null where either is unknown. */
export function cityOf({ city, country }: Network): string | null {
  return city === null || country === null ? null : `${country}/${city}`;
}

/** Browser and system, or null where either is unknown. */
export function agentOf({ agent }: Observation): string | null {
  return agent.browser === null || agent.system === null ? null : `${agent.browser}/${agent.system}`;
}

/** How often a value was seen (decayed), 0 where never. */
export function seenBefore(memory: Memory, feature: HabitFeature, value: string, now: At): number {
  const list = memory.habits[HABITS[feature][0]];
  if (list === undefined) return 0;
  const key = habitKey(feature, value);
  for (const habit of list) if (habit[0] === key) return weightOn(habit, now / DAY_MS);
  return 0;
}

/** How often the most usual value of a feature was seen, and all that are remembered together (decayed). */
export function strongest(memory: Memory, feature: HabitFeature, now: At): { most: number; total: number } {
  let most = 0;
  let total = 0;
  for (const habit of memory.habits[HABITS[feature][0]] ?? []) {
    const weight = weightOn(habit, now / DAY_MS);
    total += weight;
    if (weight > most) most = weight;
  }
  return { most, total };
}

/** All values of a feature that are remembered, in no order. */
export function habitsOf(memory: Memory, feature: HabitFeature): readonly Habit[] {
  return memory.habits[HABITS[feature][0]] ?? [];
}

/** Whether anything was ever seen of a feature. */
export function hasHabit(memory: Memory, feature: HabitFeature): boolean {
  return variety(memory, feature) > 0;
}

/** How many values of a feature are remembered. */
export function variety(memory: Memory, feature: HabitFeature): number {
  return memory.habits[HABITS[feature][0]]?.length ?? 0;
}

/** The memory after a lesson with these features; `sign` -1 takes one back. */
export function teach(memory: Memory, keys: HabitKeys, now: At, sign: 1 | -1): Memory {
  // Adding 0 makes a minus zero plain: what is stored has to come back equal.
  const day = Math.floor(now / DAY_MS) + 0;
  const habits: Record<string, readonly Habit[]> = { ...memory.habits };
  for (const letter in keys) {
    const key = keys[letter];
    const most = MOST_BY_LETTER.get(letter);
    if (key === undefined || most === undefined) continue;
    const list = bump(habits[letter] ?? [], key, day, sign, most);
    // What a lesson began is gone with it.
    if (list.length > 0) habits[letter] = list;
    else delete habits[letter];
  }
  return { ...memory, habits, taught: Math.max(0, memory.taught + sign) };
}

/** How often a habit was seen by a day (since 1970, fractions allowed), decayed. */
export function weightOn(habit: Habit, day: number): number {
  const age = day - habit[2];
  return age > 0 ? habit[1] * shareLeft(age) : habit[1];
}

/** Ages met lately and what is left of a habit then: an event asks dozens of times for the same few, and powers take long. */
const ages = new Float64Array(64);
const shares = new Float64Array(64).fill(1);

function shareLeft(age: number): number {
  const place = age & 63;
  if (ages[place] !== age) {
    ages[place] = age;
    shares[place] = 2 ** (-age / HALF_LIFE_DAYS);
  }
  return shares[place] ?? 1;
}

function bump(
  list: readonly Habit[],
  key: string,
  day: number,
  sign: 1 | -1,
  most: number,
): readonly Habit[] {
  // Every login and access teaches a dozen lists: searching and copying them without callbacks shows in the whole.
  let index = 0;
  while (index < list.length && list[index]?.[0] !== key) index++;
  const habit = list[index];
  if (habit !== undefined) {
    const weight = Math.round((weightOn(habit, day) + sign) * 100) / 100;
    if (weight < 0.05) return list.filter((_, i) => i !== index);
    const next = list.slice();
    next[index] = [key, weight, Math.max(day, habit[2])];
    return next;
  }
  if (sign < 0) return list;
  const fresh: Habit = [key, 1, day];
  if (list.length < most) return [...list, fresh];
  let weakest = 0;
  for (let i = 1; i < list.length; i++) {
    const a = list[i];
    const b = list[weakest];
    if (a !== undefined && b !== undefined && weightOn(a, day) < weightOn(b, day)) weakest = i;
  }
  return list.with(weakest, fresh);
}

/**
 * Short values as they are; of ids and keyed digests the last characters, which are as good as any; long words by a
 * 32-bit digest: among one account's handful that is plenty.
 */
export function habitKey(feature: HabitFeature, value: string): string {
  if (value.length <= 7) return value;
  if (feature === "line" || feature === "network" || feature === "device" || feature === "bare")
    return value.slice(-7);
  let hash = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return digestText(hash ^ (hash >>> 13));
}

/** Digests written lately: an account's words are the same every time, and writing a number takes long. */
const written = new Map<number, string>();
const MOST_WRITTEN = 10_000;

function digestText(digest: number): string {
  const known = written.get(digest);
  if (known !== undefined) return known;
  const text = (digest >>> 0).toString(36);
  if (written.size >= MOST_WRITTEN) written.clear();
  written.set(digest, text);
  return text;
}
