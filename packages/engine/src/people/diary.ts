import { placeOf } from "../geo.ts";
import { isPlaceless } from "../same-place.ts";
import type { At, DeviceType, Network } from "../types.ts";

/**
 * Where each device of an account was used, day by day: the memory behind "who lives together". A day
 * begins at seven in the solar time of the place. For each the diary keeps up to two subscriber lines of
 * home hours (evening, night, the whole weekend) and one of working hours, as two-character codes.
 * Placeless networks (carriers, tunnels, satellites) are not noted.
 */
export interface Diary {
  /** Number of the newest day of every row. */
  day: number;
  rows: readonly DiaryRow[];
  lines: readonly DiaryLine[];
}

/** Newest day first, `CELL` characters each, spaces where nothing was seen; then how often at work and at home. */
export type DiaryRow = readonly [device: string, form: Form, days: string, working: number, home: number];
export type Form = "c" | "t" | "m";

/** A line's place in tenths of a degree, and 1 for business lines. */
export type DiaryLine = readonly [code: string, latitude: number, longitude: number, business: 0 | 1];

export const DAYS = 28;
/** Characters per code, and per day: home, home, working hours. */
export const CODE = 2;
export const CELL = 3 * CODE;
const NO_CODE = "  ";
const BLANK_CELL = " ".repeat(CELL);
const MOST_ROWS = 12;
const MOST_LINES = 28;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_BEGINS = 7;
const EVENING_BEGINS = 18;

export const EMPTY_DIARY: Diary = { day: 0, rows: [], lines: [] };

/** Which device the diary means: enough of its id to tell 64 devices apart. */
export function diaryKey(deviceId: string): string {
  return deviceId.slice(-10);
}

const FORMS: Readonly<Record<DeviceType, Form>> = { computer: "c", tablet: "t", mobile: "m" };

/** Notes an access. Answers the same diary where nothing new was learned. */
export function noteDay(diary: Diary, deviceId: string, type: DeviceType, network: Network, now: At): Diary {
  const key = network.lineKey ?? network.networkKey ?? network.addressKey;
  if (key === null || isPlaceless(network)) return diary;
  const { day, home } = localDay(network.longitude, now);
  const age = diary.day - day;
  if (age >= DAYS) return diary;
  const code = lineCode(key);
  const device = diaryKey(deviceId);
  const known = diary.rows.find((row) => row[0] === device);
  if (known !== undefined && age >= 0) {
    const at = age * CELL + (home ? 0 : 2 * CODE);
    if (known[2].startsWith(code, at)) return diary;
  }
  const rows = age < 0 ? shift(diary.rows, -age) : diary.rows;
  const place = rows.findIndex((row) => row[0] === device);
  const old = rows[place];
  const days = write(old?.[2] ?? BLANK_CELL.repeat(DAYS), Math.max(0, age), code, home, rows, device);
  const next: DiaryRow = [
    device,
    FORMS[type],
    days,
    Math.min(99, (old?.[3] ?? 0) + (home ? 0 : 1)),
    Math.min(99, (old?.[4] ?? 0) + (home ? 1 : 0)),
  ];
  return {
    day: Math.max(diary.day, day),
    rows: place >= 0 ? rows.with(place, next) : [...roomFor(rows), next],
    lines: noteLine(diary.lines, code, network),
  };
}

/** The day a moment belongs to, and whether people tend to be at home. Absurd longitudes count as Greenwich. */
export function localDay(longitude: number | null, now: At): { day: number; home: boolean } {
  const east = longitude !== null && Math.abs(longitude) <= 180 ? longitude : 0;
  const local = now + (east / 15) * HOUR_MS;
  const day = Math.floor((local - DAY_BEGINS * HOUR_MS) / DAY_MS);
  const hour = Math.floor(local / HOUR_MS) % 24;
  return { day, home: hour >= EVENING_BEGINS || hour < DAY_BEGINS || isWeekend(day) };
}

/** True for Saturday and Sunday (day 0 was a Thursday). */
export function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Two characters for a line: 4,096 values, far more than the lines of one account. */
export function lineCode(key: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return `${ALPHABET[hash & 63]}${ALPHABET[(hash >>> 6) & 63]}`;
}

function shift(rows: readonly DiaryRow[], by: number): readonly DiaryRow[] {
  const blanks = BLANK_CELL.repeat(Math.min(by, DAYS));
  const shifted = rows.map(
    ([device, form, days, working, home]): DiaryRow => [
      device,
      form,
      (blanks + days).slice(0, DAYS * CELL),
      working,
      home,
    ],
  );
  return shifted.filter((row) => row[2].trim() !== "");
}

function write(
  days: string,
  age: number,
  code: string,
  home: boolean,
  rows: readonly DiaryRow[],
  device: string,
): string {
  const from = age * CELL;
  const first = days.slice(from, from + CODE);
  const second = days.slice(from + CODE, from + 2 * CODE);
  const working = days.slice(from + 2 * CODE, from + CELL);
  let cell: string;
  if (!home) cell = first + second + code;
  else if (first === code) cell = code + second + working;
  // Of three lines in one evening the one shared with another device is worth keeping.
  else cell = code + (first !== NO_CODE && isShared(rows, device, age, second) ? second : first) + working;
  return days.slice(0, from) + cell + days.slice(from + CELL);
}

function isShared(rows: readonly DiaryRow[], device: string, age: number, code: string): boolean {
  if (code === NO_CODE) return false;
  const at = age * CELL;
  return rows.some(
    (row) => row[0] !== device && (row[2].startsWith(code, at) || row[2].startsWith(code, at + CODE)),
  );
}

/** Lets the row with the oldest last day go, where there is no room for one more. */
function roomFor(rows: readonly DiaryRow[]): readonly DiaryRow[] {
  if (rows.length < MOST_ROWS) return rows;
  const blank = (row: DiaryRow) => row[2].length - row[2].trimStart().length;
  const stalest = rows.reduce((a, b) => (blank(b) > blank(a) ? b : a));
  return rows.filter((row) => row !== stalest);
}

function noteLine(lines: readonly DiaryLine[], code: string, network: Network): readonly DiaryLine[] {
  const place = placeOf(network);
  if (place === null) return lines;
  const known = lines.find((line) => line[0] === code);
  if (known !== undefined && known === lines[lines.length - 1]) return lines;
  const line: DiaryLine = known ?? [
    code,
    Math.round(place.latitude * 10),
    Math.round(place.longitude * 10),
    network.kind === "business" ? 1 : 0,
  ];
  return [...lines.filter((l) => l[0] !== code).slice(-(MOST_LINES - 1)), line];
}
