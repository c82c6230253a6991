import type { DeviceType } from "../types.ts";
import { countDays, DAYS, daysWorth, lowestBit } from "./day-masks.ts";

/** One device in the diary. */
export interface DiaryRow {
  device: string;
  form: Form;
  /** Days with the device at home hours on any line. */
  home: number;
  /** Notes at working hours and at home hours, up to 99 each. */
  counts: readonly [working: number, home: number];
  lines: readonly DiaryLine[];
  stays: readonly DiaryStay[];
  zones: readonly DiaryZone[];
}

/** A line of a device: days at home hours, days at any hour, who else uses it, and its site (-1 for none). */
export type DiaryLine = readonly [code: string, home: number, any: number, sharers: Sharers, site: number];
/** A site of a device: lines change with their leases, provider and place stay. */
export type DiaryStay = readonly [site: number, home: number, any: number];
/** A zone that the device's clock showed, and when. */
export type DiaryZone = readonly [zone: string, any: number];
/** Nobody else's account that is known of, one, several (an office, a gateway), or a business by its address. */
export type Sharers = 0 | 1 | 2 | 3;
export type Form = "c" | "t" | "m";

export const FORMS: Readonly<Record<DeviceType, Form>> = { computer: "c", tablet: "t", mobile: "m" };

const MOST_ROWS = 12;
const MOST_LINES = 5;
const MOST_STAYS = 3;
/** Two journeys to different zones must not push out the one that is home. */
const MOST_ZONES = 3;
const MOST_MET = 28;

/** One access as the diary notes it; `bit` is its day. */
export interface NotedStay {
  code: string;
  site: number;
  home: boolean;
  bit: number;
  sharers: Sharers;
}

/** The rows with a stay noted for a device. */
export function putStay(
  rows: readonly DiaryRow[],
  device: string,
  form: Form,
  { code, site, home, bit, sharers }: NotedStay,
): readonly DiaryRow[] {
  const { place, row, next } = rowOf(rows, device, form);
  const homeBit = home ? bit : 0;
  const at = row.lines.findIndex((l) => l[0] === code);
  const known = row.lines[at];
  const [working, atHome] = row.counts;
  next[place] = {
    ...row,
    form,
    home: row.home | homeBit,
    counts: home ? [working, Math.min(99, atHome + 1)] : [Math.min(99, working + 1), atHome],
    lines:
      known === undefined
        ? [...leaveRoom(row.lines, MOST_LINES), [code, homeBit, bit, sharers, site]]
        : row.lines.with(at, [
            code,
            known[1] | homeBit,
            known[2] | bit,
            sharers > known[3] ? sharers : known[3],
            known[4] < 0 ? site : known[4],
          ]),
    stays: site < 0 ? row.stays : putSite(row.stays, site, homeBit, bit),
  };
  return next;
}

/** The rows with a zone noted for a device. */
export function putZone(
  rows: readonly DiaryRow[],
  device: string,
  form: Form,
  zone: string,
  bit: number,
): readonly DiaryRow[] {
  const { place, row, next } = rowOf(rows, device, form);
  const at = row.zones.findIndex((z) => z[0] === zone);
  const known = row.zones[at];
  if (known !== undefined && (known[1] & bit) !== 0) return rows;
  const zones: readonly DiaryZone[] =
    known === undefined
      ? [...leaveRoomForZone(row.zones), [zone, bit]]
      : row.zones.with(at, [zone, known[1] | bit]);
  next[place] = { ...row, zones };
  return next;
}

/** The meetings with those added that a stay on a line at home hours makes. */
export function noteMeetings(
  met: readonly (readonly [string, string, number])[],
  rows: readonly DiaryRow[],
  device: string,
  code: string,
  bit: number,
): readonly (readonly [string, string, number])[] {
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

/** The device's row, a blank one at the end where it has none, and a copy of the rows to change. */
function rowOf(
  rows: readonly DiaryRow[],
  device: string,
  form: Form,
): { place: number; row: DiaryRow; next: DiaryRow[] } {
  const place = rows.findIndex((r) => r.device === device);
  const row = rows[place];
  if (row !== undefined) return { place, row, next: [...rows] };
  const blank: DiaryRow = { device, form, home: 0, counts: [0, 0], lines: [], stays: [], zones: [] };
  const next = [...withoutLeast(rows), blank];
  return { place: next.length - 1, row: blank, next };
}

/** Lets the row with least to tell go, where there is no room for one more: few days, long ago. */
function withoutLeast(rows: readonly DiaryRow[]): readonly DiaryRow[] {
  if (rows.length < MOST_ROWS) return rows;
  const worth = (row: DiaryRow): number => {
    let mask = row.home;
    for (const line of row.lines) mask |= line[2];
    for (const zone of row.zones) mask |= zone[1];
    return daysWorth(mask);
  };
  const least = rows.reduce((a, b) => (worth(b) < worth(a) ? b : a));
  return rows.filter((row) => row !== least);
}

function putSite(stays: readonly DiaryStay[], site: number, home: number, any: number): readonly DiaryStay[] {
  const at = stays.findIndex((s) => s[0] === site);
  const known = stays[at];
  if (known !== undefined) return stays.with(at, [site, known[1] | home, known[2] | any]);
  return [...leaveRoom(stays, MOST_STAYS), [site, home, any]];
}

/**
 * Lets the entry with fewest days go, the older one of two, where there is no room for one more. Those of today
 * stay: somebody else may still come to meet this device there.
 */
function leaveRoom<T extends DiaryLine | DiaryStay>(entries: readonly T[], most: number): readonly T[] {
  if (entries.length < most) return entries;
  const worth = (e: T): number => countDays(e[2]) - lowestBit(e[2]) / DAYS + ((e[2] & 1) === 0 ? 0 : DAYS);
  const least = entries.reduce((a, b) => (worth(b) < worth(a) ? b : a));
  return entries.filter((e) => e !== least);
}

function leaveRoomForZone(zones: readonly DiaryZone[]): readonly DiaryZone[] {
  if (zones.length < MOST_ZONES) return zones;
  const least = zones.reduce((a, b) => (countDays(b[1]) < countDays(a[1]) ? b : a));
  return zones.filter((z) => z !== least);
}
