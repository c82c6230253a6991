import { habitsOf, hourOf, weightOn } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import type { At, Network } from "../types.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 8;
/** Logins that an even day counts for, beside those that were seen. */
const EVEN = 2;
/** What the hours at hand and half of those around them would have of an even day. */
const EVEN_SHARE = 2 / HOURS;

/**
 * How usual a login is at this time of day: the part of the day by the sun where the address lies, and how often the
 * account was used around that hour, beside an even day.
 */
export function hourLevel({ longitude }: Network, memory: Memory, now: At): string {
  const hour = hourOf(now);
  let around = 0;
  let total = 0;
  for (const habit of habitsOf(memory, "hour")) {
    const weight = weightOn(habit, now / DAY_MS);
    const away = (Number(habit[0]) - hour + HOURS) % HOURS;
    if (away === 0) around += weight;
    else if (away === 1 || away === HOURS - 1) around += weight / 2;
    total += weight;
  }
  const share = (around + EVEN * EVEN_SHARE) / (total + EVEN) / EVEN_SHARE;
  const usual =
    share < 0.2 ? "never" : share < 0.5 ? "seldom" : share < 0.9 ? "some" : share < 1.5 ? "often" : "usual";
  return longitude === null ? usual : `${partOfDay(longitude, now)}/${usual}`;
}

/** By local solar time, which is within an hour or two of the clock's. */
function partOfDay(longitude: number, now: At): "night" | "morning" | "afternoon" | "evening" {
  const local = (now / HOUR_MS + longitude / 15) % 24;
  const hour = local < 0 ? local + 24 : local;
  if (hour < 1 || hour >= 17) return "evening";
  return hour < 7 ? "night" : hour < 12 ? "morning" : "afternoon";
}
