import { greatCircleKm } from "../geo.ts";
import { CELL, CODE, DAYS, type Diary, type DiaryLine, type DiaryRow, isWeekend } from "./diary.ts";

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
  /** Days at home hours on which both households were seen, on different lines, the other's too. */
  apart: number;
  /** Of those, days on which both were on lines of their own: seen on two days or with two devices. */
  anchored: number;
  weekends: number;
  /** Distinct weeks, and distinct weekends, with such a day. */
  apartWeeks: number;
  apartWeekends: number;
  /** Days, working hours included, on which both were on own lines more than a commute apart. */
  far: number;
  /** How often the use went from one household's own lines to the other's and back, day by day. */
  turns: number;
  /** Days with a line in common in spite of everything: visits. */
  together: number;
  /** Kilometres between the households' own lines, null where not known. */
  km: number | null;
  /** Share of working hours among its uses; share of business lines among its own days. */
  working: number;
  business: number;
}

/** Devices below this share of common days among comparable ones do not live together. */
const LEAST_TOGETHER = 0.1;
/** Farther than people go to work and back. */
const COMMUTE_KM = 120;

interface Row {
  row: DiaryRow;
  /** Codes of each day, home hours first. */
  cells: readonly (readonly string[])[];
  /** Days per code at home hours, and per code at any hour. */
  home: Map<string, number>;
  any: Map<string, number>;
}

/**
 * Households behind an account's devices, the one with most days first. Devices that share a line often
 * enough among the days on which they could have live together.
 */
export function findHouseholds(diary: Diary): readonly Household[] {
  const rows = diary.rows.map(readRow);
  if (rows.length === 0) return [];
  const groups = group(rows);
  const lines = new Map(diary.lines.map((line) => [line[0], line]));
  const views = groups.map((members) => view(members));
  views.sort((a, b) => b.days - a.days || b.members.length - a.members.length);
  const main = views[0];
  if (main === undefined) return [];
  return views.map((v) => describeHousehold(v, main, diary.day, lines));
}

function readRow(row: DiaryRow): Row {
  const cells: string[][] = [];
  const home = new Map<string, number>();
  const any = new Map<string, number>();
  const days = row[2];
  for (let age = 0; age < DAYS; age++) {
    const cell: string[] = [];
    for (let i = 0; i < 3; i++) {
      const at = age * CELL + i * CODE;
      const code = days.slice(at, at + CODE);
      cell.push(code === "  " ? "" : code);
      if (code === "  " || code === "") continue;
      if (i < 2) home.set(code, (home.get(code) ?? 0) + 1);
      any.set(code, (any.get(code) ?? 0) + 1);
    }
    cells.push(cell);
  }
  return { row, cells, home, any };
}

const atHome = (cell: readonly string[] | undefined): boolean =>
  cell !== undefined && (cell[0] !== "" || cell[1] !== "");

function shareLine(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  for (let i = 0; i < 2; i++) {
    const code = a[i];
    if (code !== undefined && code !== "" && (code === b[0] || code === b[1])) return true;
  }
  return false;
}

function group(rows: readonly Row[]): Row[][] {
  const parent = rows.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  for (let i = 0; i < rows.length; i++) {
    for (let j = i + 1; j < rows.length; j++) {
      const a = rows[i];
      const b = rows[j];
      if (a !== undefined && b !== undefined && liveTogether(a, b)) parent[root(i)] = root(j);
    }
  }
  const groups = new Map<number, Row[]>();
  rows.forEach((row, i) => {
    const at = root(i);
    const members = groups.get(at);
    if (members === undefined) groups.set(at, [row]);
    else members.push(row);
  });
  return [...groups.values()];
}

function liveTogether(a: Row, b: Row): boolean {
  const common = commonDays(a, b);
  if (common === 0) return false;
  let apart = 0;
  for (let age = 0; age < DAYS; age++) {
    if (atHome(a.cells[age]) && atHome(b.cells[age]) && !shareLine(a.cells[age], b.cells[age])) apart++;
  }
  return common / (common + apart) >= LEAST_TOGETHER;
}

/** Days on lines of both, where for at least one of the two the line belongs to home hours. */
function commonDays(a: Row, b: Row): number {
  let common = 0;
  for (const [code, count] of a.any) {
    const other = b.any.get(code);
    if (other !== undefined && (a.home.has(code) || b.home.has(code))) common += Math.min(count, other);
  }
  return common;
}

interface View {
  members: readonly Row[];
  days: number;
  /** Lines of its own: at home hours on two days, or with two devices. */
  own: ReadonlySet<string>;
}

function view(members: readonly Row[]): View {
  let days = 0;
  for (let age = 0; age < DAYS; age++) if (members.some((m) => atHome(m.cells[age]))) days++;
  const seen = new Map<string, { days: number; devices: number }>();
  for (const { home } of members) {
    for (const [code, count] of home) {
      const entry = seen.get(code) ?? { days: 0, devices: 0 };
      entry.days += count;
      entry.devices++;
      seen.set(code, entry);
    }
  }
  const own = new Set<string>();
  for (const [code, { days: count, devices }] of seen) if (count >= 2 || devices >= 2) own.add(code);
  return { members, days, own };
}

function describeHousehold(
  { members, days, own }: View,
  main: View,
  today: number,
  lines: ReadonlyMap<string, DiaryLine>,
): Household {
  const forms = { m: 0, t: 0, c: 0 };
  let working = 0;
  let home = 0;
  for (const { row } of members) {
    forms[row[1]]++;
    working += row[3];
    home += row[4];
  }
  const counts = { span: 0, apart: 0, anchored: 0, weekends: 0, far: 0, together: 0, business: 0 };
  let turns = 0;
  let turn = "";
  const weeks = new Set<number>();
  const weekends = new Set<number>();
  for (let age = 0; age < DAYS; age++) {
    const here = codesOf(members, age);
    if (here.home.length > 0) counts.span = age + 1;
    if (members === main.members) continue;
    const there = codesOf(main.members, age);
    const mine = here.home.filter((code) => own.has(code));
    if (mine.some((code) => lines.get(code)?.[3] === 1)) counts.business++;
    if (here.home.length > 0 && there.home.length > 0) {
      if (here.home.some((code) => there.home.includes(code))) counts.together++;
      else {
        counts.apart++;
        if (mine.length > 0 && there.home.some((code) => main.own.has(code))) {
          counts.anchored++;
          // Day 4 was a Monday: weeks run from Monday to Sunday.
          const week = Math.floor((today - age - 4) / 7);
          weeks.add(week);
          if (isWeekend(today - age)) {
            counts.weekends++;
            weekends.add(week);
          }
        }
      }
    }
    const ours = here.all.some((code) => own.has(code));
    const theirs = there.all.some((code) => main.own.has(code));
    if (ours && theirs) turns++;
    else if (ours && turn === "theirs") turns++;
    else if (theirs && turn === "ours") turns++;
    if (ours !== theirs) turn = ours ? "ours" : "theirs";
    if (farApart(here.all, own, there.all, main.own, lines)) counts.far++;
  }
  return {
    devices: members.map((m) => m.row[0]),
    phones: forms.m,
    tablets: forms.t,
    computers: forms.c,
    days,
    ...counts,
    turns,
    apartWeeks: weeks.size,
    apartWeekends: weekends.size,
    km: members === main.members ? 0 : distance(own, main.own, lines),
    working: working + home === 0 ? 0 : working / (working + home),
    business: days === 0 ? 0 : counts.business / days,
  };
}

function codesOf(members: readonly Row[], age: number): { home: string[]; all: string[] } {
  const home: string[] = [];
  const all: string[] = [];
  for (const { cells } of members) {
    const cell = cells[age];
    if (cell === undefined) continue;
    for (let i = 0; i < 3; i++) {
      const code = cell[i];
      if (code === undefined || code === "") continue;
      all.push(code);
      if (i < 2) home.push(code);
    }
  }
  return { home, all };
}

/** True where on one day every known place of one household lies beyond a commute from every one of the other. */
function farApart(
  a: readonly string[],
  ownA: ReadonlySet<string>,
  b: readonly string[],
  ownB: ReadonlySet<string>,
  lines: ReadonlyMap<string, DiaryLine>,
): boolean {
  if (!a.some((code) => ownA.has(code)) || !b.some((code) => ownB.has(code))) return false;
  let compared = false;
  for (const x of a) {
    for (const y of b) {
      const km = between(lines.get(x), lines.get(y));
      if (km === null) continue;
      if (km < COMMUTE_KM) return false;
      compared = true;
    }
  }
  return compared;
}

function distance(
  a: ReadonlySet<string>,
  b: ReadonlySet<string>,
  lines: ReadonlyMap<string, DiaryLine>,
): number | null {
  let least: number | null = null;
  for (const x of a) {
    for (const y of b) {
      const km = between(lines.get(x), lines.get(y));
      if (km !== null && (least === null || km < least)) least = km;
    }
  }
  return least;
}

function between(a: DiaryLine | undefined, b: DiaryLine | undefined): number | null {
  if (a === undefined || b === undefined) return null;
  return greatCircleKm(a[1] / 10, a[2] / 10, b[1] / 10, b[2] / 10);
}
