import { greatCircleKm } from "../geo.ts";
import {
  countDays,
  DAYS,
  type Diary,
  type DiaryPlace,
  type DiaryRow,
  highestBit,
  isWeekend,
} from "./diary.ts";

/** A set of devices that live together, seen from the household that uses the account most. */
export interface Household {
  devices: readonly string[];
  /** How many of them are phones, tablets, computers. */
  phones: number;
  tablets: number;
  computers: number;
  /** Days with any of them at home hours; days since the first one. */
  days: number;
  span: number;
  /** Days at home hours on which both households were seen, on different lines. */
  apart: number;
  /** Of those, days on which both were on lines of their own: seen on two days or with two devices. */
  anchored: number;
  weekends: number;
  /** Distinct weeks, and distinct weekends, with such a day. */
  apartWeeks: number;
  apartWeekends: number;
  /** Days, working hours included, on which both were on settled lines, none of their places within a commute. */
  far: number;
  /** The same wherever the computers and tablets were, on lines of their own or not. */
  farAnywhere: number;
  /** Days with a line in common in spite of everything: visits. */
  together: number;
  /** Kilometres between the nearest own lines, null where not known. */
  km: number | null;
  /** Share of working hours among its uses; share of business lines among its days. */
  working: number;
  business: number;
}

/** Devices below this share of common days among comparable ones do not live together. */
const LEAST_TOGETHER = 0.1;
/** Farther than people go to work and back. */
const COMMUTE_KM = 120;

/**
 * Households behind an account's devices, the one with most days first. Devices that share a line often
 * enough among the days on which they could have live together.
 */
export function findHouseholds(diary: Diary): readonly Household[] {
  const { rows } = diary;
  if (rows.length === 0) return [];
  const meetings = meetingTable(diary);
  const groups = group(rows, meetings).map(gather);
  let main = groups[0];
  if (main === undefined) return [];
  for (const g of groups) if (weightOf(g) > weightOf(main)) main = g;
  const chosen = main;
  const others = groups.filter((g) => g !== chosen);
  others.sort((a, b) => countDays(b.home) - countDays(a.home));
  const places = new Map(diary.places.map((p) => [p[0], p]));
  return [chosen, ...others].map((g) => describeHousehold(g, chosen, diary, meetings, places));
}

/** What a lone computer counts towards being the main household: it may be somebody's work machine. */
const LONE_SHARE = 0.3;

/** How much a household looks like the main one: days at home, and devices where days are equal. */
function weightOf({ home, members }: Gathered): number {
  const lone = members.length === 1 && members[0]?.member.form === "c";
  return countDays(home) * (lone ? LONE_SHARE : 1) + members.length / 100;
}

/** Masks of meetings, by positions of rows. */
function meetingTable({ rows, met }: Diary): Int32Array {
  const n = rows.length;
  const table = new Int32Array(n * n);
  for (const [a, b, days] of met) {
    const i = rows.findIndex((r) => r.device === a);
    const j = rows.findIndex((r) => r.device === b);
    if (i < 0 || j < 0) continue;
    table[i * n + j] = days;
    table[j * n + i] = days;
  }
  return table;
}

/** Positions of rows, by household. */
function group(rows: readonly DiaryRow[], meetings: Int32Array): { member: DiaryRow; at: number }[][] {
  const n = rows.length;
  const parent = rows.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const a = rows[i];
      const b = rows[j];
      if (a === undefined || b === undefined || root(i) === root(j)) continue;
      if (liveTogether(a, b, meetings[i * n + j] ?? 0)) parent[root(i)] = root(j);
    }
  }
  const groups = new Map<number, { member: DiaryRow; at: number }[]>();
  for (let i = 0; i < n; i++) {
    const member = rows[i];
    if (member === undefined) continue;
    const members = groups.get(root(i));
    if (members === undefined) groups.set(root(i), [{ member, at: i }]);
    else members.push({ member, at: i });
  }
  return [...groups.values()];
}

function liveTogether(a: DiaryRow, b: DiaryRow, met: number): boolean {
  const common = Math.max(countDays(met), commonDays(a, b));
  if (common === 0) return false;
  const apart = countDays(a.home & b.home & ~met);
  return common / (common + apart) >= LEAST_TOGETHER;
}

/** Days on lines of both, where for at least one of the two the line belongs to home hours. */
function commonDays(a: DiaryRow, b: DiaryRow): number {
  let common = 0;
  for (const [code, homeA, anyA] of a.lines) {
    for (const [other, homeB, anyB] of b.lines) {
      if (other !== code || (homeA | homeB) === 0) continue;
      common += Math.min(countDays(anyA), countDays(anyB));
    }
  }
  return common;
}

/** A household's days in masks. */
interface Gathered {
  members: readonly { member: DiaryRow; at: number }[];
  home: number;
  /** Lines of its own, with their days at home hours and at any hour. */
  own: readonly (readonly [code: string, home: number, any: number])[];
  ownHome: number;
  /** Days at any hour on lines seen at home on two days or more. */
  settledAny: number;
  /** Days at any hour with a computer or tablet, which seldom use carriers whose addresses lie elsewhere. */
  fixedAny: number;
  /** Every line, with its days. */
  any: readonly (readonly [code: string, any: number])[];
}

function gather(members: Gathered["members"]): Gathered {
  let home = 0;
  let fixedAny = 0;
  const lines = new Map<string, [home: number, any: number, devices: number, times: number]>();
  for (const { member } of members) {
    home |= member.home;
    for (const [code, homeDays, anyDays] of member.lines) {
      if (member.form !== "m") fixedAny |= anyDays;
      const entry = lines.get(code);
      const device = homeDays === 0 ? 0 : 1;
      const times = countDays(homeDays);
      if (entry === undefined) lines.set(code, [homeDays, anyDays, device, times]);
      else {
        entry[0] |= homeDays;
        entry[1] |= anyDays;
        entry[2] += device;
        entry[3] += times;
      }
    }
  }
  const own: [string, number, number][] = [];
  const any: [string, number][] = [];
  let ownHome = 0;
  let settledAny = 0;
  for (const [code, [homeDays, anyDays, devices, times]] of lines) {
    any.push([code, anyDays]);
    if (devices < 2 && times < 2) continue;
    own.push([code, homeDays, anyDays]);
    ownHome |= homeDays;
    if (countDays(homeDays) >= 2) settledAny |= anyDays;
  }
  return { members, home, own, ownHome, settledAny, fixedAny, any };
}

function describeHousehold(
  g: Gathered,
  main: Gathered,
  { day }: Diary,
  meetings: Int32Array,
  places: ReadonlyMap<string, DiaryPlace>,
): Household {
  const forms = { m: 0, t: 0, c: 0 };
  let working = 0;
  let atHome = 0;
  for (const { member } of g.members) {
    forms[member.form]++;
    working += member.counts[0];
    atHome += member.counts[1];
  }
  const days = countDays(g.home);
  const base = {
    devices: g.members.map(({ member }) => member.device),
    phones: forms.m,
    tablets: forms.t,
    computers: forms.c,
    days,
    span: highestBit(g.home) + 1,
    working: working + atHome === 0 ? 0 : working / (working + atHome),
  };
  if (g === main) return { ...base, ...NOT_APART };
  const metMask = meetingDays(g, main, meetings);
  const both = g.home & main.home;
  const anchored = both & ~metMask & g.ownHome & main.ownHome;
  const business = businessDays(g, places);
  const { km, near, placed } = distances(g, main, places);
  return {
    ...base,
    apart: countDays(both & ~metMask),
    anchored: countDays(anchored),
    ...weeksOf(anchored, day),
    far: km === null ? 0 : countDays(g.settledAny & main.settledAny & ~near),
    farAnywhere: countDays(g.fixedAny & placed & main.settledAny & ~near),
    together: countDays(both & metMask),
    km,
    business: days === 0 ? 0 : countDays(business & g.home) / days,
  };
}

const NOT_APART = {
  apart: 0,
  anchored: 0,
  weekends: 0,
  apartWeeks: 0,
  apartWeekends: 0,
  far: 0,
  farAnywhere: 0,
  together: 0,
  km: 0,
  business: 0,
} as const;

function meetingDays(g: Gathered, main: Gathered, meetings: Int32Array): number {
  const n = Math.sqrt(meetings.length);
  let mask = 0;
  for (const a of g.members) for (const b of main.members) mask |= meetings[a.at * n + b.at] ?? 0;
  return mask;
}

function businessDays(g: Gathered, places: ReadonlyMap<string, DiaryPlace>): number {
  let mask = 0;
  for (const [code, home] of g.own) if (places.get(code)?.[3] === 1) mask |= home;
  return mask;
}

/** How many of the days are weekend days, and how many weeks and weekends they fall in. */
function weeksOf(mask: number, today: number): Pick<Household, "weekends" | "apartWeeks" | "apartWeekends"> {
  let weekends = 0;
  let apartWeeks = 0;
  let apartWeekends = 0;
  let week = Number.NaN;
  let weekend = Number.NaN;
  for (let age = DAYS - 1; age >= 0; age--) {
    if ((mask & (1 << age)) === 0) continue;
    // Day 4 was a Monday: weeks run from Monday to Sunday.
    const number = Math.floor((today - age - 4) / 7);
    if (number !== week) {
      apartWeeks++;
      week = number;
    }
    if (!isWeekend(today - age)) continue;
    weekends++;
    if (number !== weekend) {
      apartWeekends++;
      weekend = number;
    }
  }
  return { weekends, apartWeeks, apartWeekends };
}

/** Kilometres between the nearest own lines, the days on which the two were within a commute, and those with a place. */
function distances(
  g: Gathered,
  main: Gathered,
  places: ReadonlyMap<string, DiaryPlace>,
): { km: number | null; near: number; placed: number } {
  let least: number | null = null;
  let near = 0;
  let placed = 0;
  const ownG = new Set(g.own.map(([code]) => code));
  const ownMain = new Set(main.own.map(([code]) => code));
  for (const [x, daysX] of g.any) {
    const a = places.get(x);
    if (a === undefined) continue;
    placed |= daysX;
    for (const [y, daysY] of main.any) {
      const b = places.get(y);
      if (b === undefined) continue;
      const km = greatCircleKm(a[1] / 10, a[2] / 10, b[1] / 10, b[2] / 10);
      if (km < COMMUTE_KM) near |= daysX & daysY;
      if ((least === null || km < least) && ownG.has(x) && ownMain.has(y)) least = km;
    }
  }
  return { km: least, near, placed };
}
