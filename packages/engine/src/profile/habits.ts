import type { At, Network, Observation } from "../types.ts";
import type { Habit, Memory } from "./memory.ts";

/** Habits fade by half in this time, so that a move or a new browser becomes normal. */
const HALF_LIFE_MS = 60 * 86_400_000;
const MOST_VALUES = 12;

/** The features of one event that make up habits. Unknown ones are left out. */
export function habitKeys(
  network: Network,
  observation: Observation | null,
  deviceId: string | null,
  now: At,
) {
  const keys: Record<string, string> = {};
  if (network.addressKey !== null) keys.address = network.addressKey;
  if (network.networkKey !== null) keys.network = network.networkKey;
  if (network.asn !== null) keys.asn = String(network.asn);
  if (network.country !== null) keys.country = network.country;
  if (observation !== null) {
    const { browser, system, deviceType } = observation.agent;
    if (browser !== null) keys.browser = browser;
    if (system !== null) keys.system = system;
    if (deviceType !== null) keys.form = deviceType;
  }
  if (deviceId !== null) keys.device = deviceId;
  keys.hour = String(Math.floor(now / 3_600_000) % 24);
  return keys;
}

/** The weight a value has by now. */
export function weightNow(habit: Habit, now: At): number {
  const age = Math.max(0, now - habit[2]);
  return age === 0 ? habit[1] : habit[1] * 2 ** (-age / HALF_LIFE_MS);
}

/** How often a value was seen (decayed), 0 where never. */
export function seenBefore(memory: Memory, feature: string, key: string, now: At): number {
  for (const habit of memory.habits[feature] ?? []) if (habit[0] === key) return weightNow(habit, now);
  return 0;
}

/** All that a feature has been seen with (decayed). */
export function seenInAll(memory: Memory, feature: string, now: At): number {
  let total = 0;
  for (const habit of memory.habits[feature] ?? []) total += weightNow(habit, now);
  return total;
}

/** The memory after a lesson with these features; `sign` -1 takes one back. */
export function teach(memory: Memory, keys: Readonly<Record<string, string>>, now: At, sign: 1 | -1): Memory {
  const habits: Record<string, readonly Habit[]> = { ...memory.habits };
  for (const feature in keys) {
    const key = keys[feature];
    if (key !== undefined) habits[feature] = bump(habits[feature] ?? [], key, now, sign);
  }
  return { ...memory, habits, taught: Math.max(0, memory.taught + sign) };
}

function bump(list: readonly Habit[], key: string, now: At, sign: 1 | -1): readonly Habit[] {
  const index = list.findIndex((h) => h[0] === key);
  const habit = list[index];
  if (habit !== undefined) {
    const weight = Math.round((weightNow(habit, now) + sign) * 1000) / 1000;
    if (weight <= 0.01) return list.filter((_, i) => i !== index);
    return list.with(index, [key, weight, Math.max(now, habit[2])]);
  }
  if (sign < 0) return list;
  if (list.length < MOST_VALUES) return [...list, [key, 1, now]];
  let weakest = 0;
  for (let i = 1; i < list.length; i++) {
    const a = list[i];
    const b = list[weakest];
    if (a !== undefined && b !== undefined && weightNow(a, now) < weightNow(b, now)) weakest = i;
  }
  return list.with(weakest, [key, 1, now]);
}
