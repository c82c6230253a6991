import { placeOf } from "../geo.ts";
import { isPlaceless } from "../same-place.ts";
import type { At, DeviceType, Network } from "../types.ts";

/**
 * Where each device of an account was used, day by day: the memory behind "who lives together". A day
 * begins at seven in the solar time of the place; home hours are evening, night and the whole weekend.
 * Days are bits of a mask, the newest the lowest, so that comparing four weeks of two devices is a few
 * operations. Placeless networks (carriers, tunnels, satellites) are not noted.
 */
export interface Diary {
  /** Number of the day that is bit 0 of every mask. */
  day: number;
  rows: readonly DiaryRow[];
  /** Pairs of devices and the days on which they were on one line at home hours. */
  met: readonly (readonly [a: string, b: string, days: number])[];
  /** Places of lines: tenths of a degree, and 1 for business lines. */
  places: readonly DiaryPlace[];
}

export interface DiaryRow {
  device: string;
  form: Form;
  /** Days with the device at home hours on any line. */
  home: number;
  /** Notes at working hours and at home hours, up to 99 each. */
  counts: readonly [working: number, home: number];
  lines: readonly DiaryLine[];
}
/** A line of a device: its code, days at home hours, days at any hour. */
export type DiaryLine = readonly [code: string, home: number, any: number];
export type DiaryPlace = readonly [code: string, latitude: number, longitude: number, business: 0 | 1];
export type Form = "c" | "t" | "m";

export const DAYS = 28;
const ALL_DAYS = 2 ** DAYS - 1;
const MOST_ROWS = 12;
const MOST_LINES = 6;
const MOST_PLACES = 20;
const MOST_MET = 40;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_BEGINS = 7;
const EVENING_BEGINS = 18;

export const EMPTY_DIARY: Diary = { day: 0, rows: [], met: [], places: [] };

/** Which device the diary means: enough of its id to tell 64 devices apart. */
export function diaryKey(deviceId: string): string {
  return deviceId.slice(-10);
}

const FORMS: Readonly<Record<DeviceType, Form>> = { computer: "c", tablet: "t", mobile: "m" };

/** Notes an access. Answers the same diary where nothing new was learned. */
export function noteDay(diary: Diary, deviceId: string, type: DeviceType, network: Network, now: At): Diary {
  const key = lineKeyOf(network);
  if (key === null || isPlaceless(network)) return diary;
  const { day, home } = localDay(network.longitude, now);
  const age = Math.max(0, diary.day - day);
  if (age >= DAYS || Number.isNaN(day)) return diary;
  const bit = 1 << age;
  const code = lineCode(key);
  const device = diaryKey(deviceId);
  const before = day > diary.day ? undefined : diary.rows.find((row) => row.device === device);
  const line = before?.lines.find((l) => l[0] === code);
  if (line !== undefined && ((home ? line[1] : line[2]) & bit) !== 0) return diary;
  const shifted = day > diary.day ? shift(diary, day) : diary;
  const rows = putRow(shifted.rows, device, FORMS[type], code, home, bit);
  return {
    day: shifted.day,
    rows,
    met: home ? noteMeetings(shifted.met, rows, device, code, bit) : shifted.met,
    places: notePlace(shifted.places, code, network),
  };
}

/** What tells one subscriber line from another, as far as the network says. */
export function lineKeyOf(network: Network): string | null {
  return network.lineKey ?? network.networkKey ?? network.addressKey;
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
  return (ALPHABET[hash & 63] ?? "") + (ALPHABET[(hash >>> 6) & 63] ?? "");
}

/** Moves every mask to a newer day; what lies four weeks back is forgotten. */
function shift(diary: Diary, day: number): Diary {
  const by = day - diary.day;
  const move = (mask: number): number => (by >= DAYS ? 0 : (mask << by) & ALL_DAYS);
  const rows: DiaryRow[] = [];
  for (const row of diary.rows) {
    const lines: DiaryLine[] = [];
    for (const [code, home, any] of row.lines) {
      const moved = move(any);
      if (moved !== 0) lines.push([code, move(home), moved]);
    }
    if (lines.length > 0 || move(row.home) !== 0) rows.push({ ...row, home: move(row.home), lines });
  }
  const met: [string, string, number][] = [];
  for (const [a, b, days] of diary.met) {
    const moved = move(days);
    if (moved !== 0) met.push([a, b, moved]);
  }
  return { day, rows, met, places: diary.places };
}

function putRow(
  rows: readonly DiaryRow[],
  device: string,
  form: Form,
  code: string,
  home: boolean,
  bit: number,
): readonly DiaryRow[] {
  const place = rows.findIndex((row) => row.device === device);
  const old = rows[place];
  const homeBit = home ? bit : 0;
  const line: DiaryLine = [code, homeBit, bit];
  if (old === undefined) {
    const row: DiaryRow = { device, form, home: homeBit, counts: home ? [0, 1] : [1, 0], lines: [line] };
    return [...roomForRow(rows), row];
  }
  const at = old.lines.findIndex((l) => l[0] === code);
  const known = old.lines[at];
  const [working, atHome] = old.counts;
  return rows.with(place, {
    device,
    form,
    home: old.home | homeBit,
    counts: home ? [working, Math.min(99, atHome + 1)] : [Math.min(99, working + 1), atHome],
    lines:
      known === undefined
        ? [...roomForLine(old.lines), line]
        : old.lines.with(at, [code, known[1] | homeBit, known[2] | bit]),
  });
}

/** Lets the row that was not seen for longest go, where there is no room for one more. */
function roomForRow(rows: readonly DiaryRow[]): readonly DiaryRow[] {
  if (rows.length < MOST_ROWS) return rows;
  const newest = (row: DiaryRow) => lowestBit(row.lines.reduce((mask, l) => mask | l[2], row.home));
  const stalest = rows.reduce((a, b) => (newest(b) > newest(a) ? b : a));
  return rows.filter((row) => row !== stalest);
}

/** Lets the line with fewest days go, the older one of two. */
function roomForLine(lines: readonly DiaryLine[]): readonly DiaryLine[] {
  if (lines.length < MOST_LINES) return lines;
  const worth = (l: DiaryLine) => countDays(l[2]) - lowestBit(l[2]) / DAYS;
  const least = lines.reduce((a, b) => (worth(b) < worth(a) ? b : a));
  return lines.filter((l) => l !== least);
}

function noteMeetings(
  met: Diary["met"],
  rows: readonly DiaryRow[],
  device: string,
  code: string,
  bit: number,
): Diary["met"] {
  let next = met;
  for (const row of rows) {
    if (row.device === device) continue;
    if (!row.lines.some((l) => l[0] === code && (l[1] & bit) !== 0)) continue;
    const [a, b] = row.device < device ? [row.device, device] : [device, row.device];
    const at = next.findIndex((m) => m[0] === a && m[1] === b);
    const known = next[at];
    if (known !== undefined) next = next.with(at, [a, b, known[2] | bit]);
    else next = [...(next.length >= MOST_MET ? next.slice(1) : next), [a, b, bit]];
  }
  return next;
}

function notePlace(places: readonly DiaryPlace[], code: string, network: Network): readonly DiaryPlace[] {
  if (places.some((p) => p[0] === code)) return places;
  const place = placeOf(network);
  if (place === null) return places;
  // Adding 0 turns -0, which JSON does not keep, into 0.
  const entry: DiaryPlace = [
    code,
    Math.round(place.latitude * 10) + 0,
    Math.round(place.longitude * 10) + 0,
    network.kind === "business" ? 1 : 0,
  ];
  return [...(places.length >= MOST_PLACES ? places.slice(1) : places), entry];
}

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
