/**
 * Which version of a browser or system an installation runs at a moment. Pure functions of the
 * installation's id: no state, so any moment can be asked in any order.
 */
import { coin } from "../digest.ts";
import { type BrowserFamily, engineOf, type Platform } from "./platforms.ts";

export const DAY = 86_400_000;

/** How eagerly an installation takes updates. */
export type UpdateHabit = "prompt" | "slow" | "frozen";

interface Train {
  /** A release whose number and date are known, and the days between releases. */
  number: number;
  at: number;
  everyDays: number;
}

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Release rhythms as published by the makers in 2025: four weeks for Chromium and Firefox, about six for Apple's point releases. */
const TRAINS: Record<"blink" | "gecko" | "apple" | "samsung" | "opera", Train> = {
  blink: { number: 147, at: at("2026-04-07"), everyDays: 28 },
  gecko: { number: 150, at: at("2026-04-21"), everyDays: 28 },
  // Counted in point releases: 2600 is 26.0, 2604 is 26.4.
  apple: { number: 2604, at: at("2026-03-24"), everyDays: 42 },
  samsung: { number: 29, at: at("2026-02-10"), everyDays: 75 },
  opera: { number: 130, at: at("2026-04-14"), everyDays: 28 },
};

const LAG_DAYS: Record<UpdateHabit, number> = { prompt: 5, slow: 32, frozen: 900 };

function installed(train: Train, id: string, habit: UpdateHabit, extraLag: number, now: number): number {
  const newest = train.number + Math.floor((now - train.at) / (train.everyDays * DAY));
  for (let number = newest; number > newest - 60; number--) {
    const released = train.at + (number - train.number) * train.everyDays * DAY;
    // One draw per installation and release; a later release that is in makes the earlier ones moot.
    const lag = -Math.log(1 - coin("lag", id, number)) * (LAG_DAYS[habit] + extraLag);
    if (released + lag * DAY <= now) return number;
  }
  return newest - 60;
}

/** Major version of a browser; for Safari (and every browser of iOS) the point release of WebKit, 2604 for 26.4. */
export function browserVersion(
  family: BrowserFamily,
  platform: Platform,
  id: string,
  machineId: string,
  habit: UpdateHabit,
  now: number,
): number {
  if (engineOf(family, platform) === "webkit") return appleRelease(machineId, habit, now);
  if (family === "firefox") return installed(TRAINS.gecko, id, habit, 0, now);
  if (family === "samsung") return installed(TRAINS.samsung, id, habit, 10, now);
  if (family === "opera") return installed(TRAINS.opera, id, habit, 4, now);
  return installed(TRAINS.blink, id, habit, family === "edge" ? 3 : 0, now);
}

/** Point release of iOS, iPadOS or macOS on a machine, 2604 for 26.4. */
export function appleRelease(machineId: string, habit: UpdateHabit, now: number): number {
  return installed(TRAINS.apple, machineId, habit, 10, now);
}

/** "26.4" for 2604. What came before 26.0 was 18.6: the maker skipped the numbers between. */
export function appleText(release: number): string {
  if (release >= 2600) return `26.${release - 2600}`;
  const before = 2599 - release;
  return `${18 - Math.floor(before / 7)}.${6 - (before % 7)}`;
}
