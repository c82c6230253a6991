/** Sets of days as bits of a number: bit 0 is the newest day, so that comparing four weeks is a few operations. */

export const DAYS = 28;
/** Days of absence that weigh as much as a day of presence. */
const ABSENCE_DAYS = 3;
const ALL_DAYS = 2 ** DAYS - 1;

/** How many days a mask holds. */
export function countDays(mask: number): number {
  let v = mask - ((mask >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Age in days of the newest day of a mask; `DAYS` for none. */
export function lowestBit(mask: number): number {
  return mask === 0 ? DAYS : 31 - Math.clz32(mask & -mask);
}

/** Age in days of the oldest day of a mask; -1 for none. */
export function highestBit(mask: number): number {
  return 31 - Math.clz32(mask);
}

/** Days from the first to the last of a mask, both counted. */
export function spanOf(mask: number): number {
  return mask === 0 ? 0 : highestBit(mask) - lowestBit(mask) + 1;
}

/** What days are worth keeping: many of them, and lately. */
export function daysWorth(mask: number): number {
  return countDays(mask) - lowestBit(mask) / ABSENCE_DAYS;
}

/** The days, and the ones before and after each. */
export function widen(mask: number): number {
  return (mask | (mask << 1) | (mask >>> 1)) & ALL_DAYS;
}

/** The same days seen `by` days later; what lies four weeks back is forgotten. */
export function ageBy(mask: number, by: number): number {
  return by >= DAYS ? 0 : (mask << by) & ALL_DAYS;
}

/** True for Saturday and Sunday (day 0 was a Thursday). */
export function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

/** How many of the days are Saturdays, a tenth of the Sundays added: commuters leave on Sunday evening. */
export function restDays(mask: number, today: number): number {
  let rest = 0;
  for (let age = highestBit(mask); age >= 0; age--) {
    if ((mask & (1 << age)) === 0) continue;
    const weekday = (((today - age + 4) % 7) + 7) % 7;
    if (weekday === 6) rest++;
    else if (weekday === 0) rest += 0.1;
  }
  return rest;
}

/** How many of the days are weekend days, and how many weeks and weekends they fall in; bit 0 is `today`. */
export function weeksOf(
  mask: number,
  today: number,
): { weekendDays: number; weeks: number; weekends: number } {
  let weekendDays = 0;
  let weeks = 0;
  let weekends = 0;
  let week = Number.NaN;
  let weekend = Number.NaN;
  for (let age = highestBit(mask); age >= 0; age--) {
    if ((mask & (1 << age)) === 0) continue;
    // Day 4 was a Monday: weeks run from Monday to Sunday.
    const number = Math.floor((today - age - 4) / 7);
    if (number !== week) {
      weeks++;
      week = number;
    }
    if (!isWeekend(today - age)) continue;
    weekendDays++;
    if (number !== weekend) {
      weekends++;
      weekend = number;
    }
  }
  return { weekendDays, weeks, weekends };
}
