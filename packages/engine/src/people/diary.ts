import { isPlaceless, isTunnel } from "../same-place.ts";
import type { At, DeviceType, Network } from "../types.ts";
import { ageBy, countDays, DAYS, isWeekend } from "./day-masks.ts";
import { type DiaryRow, FORMS, noteMeetings, putStay, putZone, type Sharers } from "./diary-rows.ts";
import { type DiarySite, siteOf } from "./diary-sites.ts";

/**
 * Where each device of an account was used, day by day: the memory behind "who lives together". A day
 * begins at seven in the solar time of the place; home hours are evening, night and the whole weekend.
 * Carriers, tunnels and satellites say nothing about a place: there only the clock's zone is noted.
 */
export interface Diary {
  /** Number of the day that is bit 0 of every mask. */
  day: number;
  rows: readonly DiaryRow[];
  /** Pairs of devices and the days on which they were on one line at home hours. */
  met: readonly (readonly [a: string, b: string, days: number])[];
  /** Providers in an area. */
  sites: readonly DiarySite[];
  /** Providers through which the account was seen to hide its place: not all their addresses are known. */
  tunnels: readonly string[];
}

/** What is known of an access beside its network. */
export interface DiaryFacts {
  /** Other accounts lately seen on the address, or null where not known. */
  accountsOnAddress: number | null;
  /** Zone of the device's clock (IANA name), or null. */
  timezone: string | null;
}

const MOST_TUNNELS = 6;
/** Days on a provider's addresses from which it is a home's. */
const HOME_DAYS = 3;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_BEGINS = 7;
const EVENING_BEGINS = 18;
/** From so many other accounts on, an address is an office, a school, a café or a carrier's gateway. */
const MANY_ACCOUNTS = 2;
/** What browsers show that hide their zone. */
const NO_ZONE = /^(?:UTC|GMT|Etc\/.*|Atlantic\/Reykjavik)$/;

export const EMPTY_DIARY: Diary = { day: 0, rows: [], met: [], sites: [], tunnels: [] };
const NO_FACTS: DiaryFacts = { accountsOnAddress: null, timezone: null };

/** Which device the diary means: enough of its id to tell 64 devices apart. */
export function diaryKey(deviceId: string): string {
  return deviceId.slice(-10);
}

/** Notes an access. Answers the same diary where nothing new was learned. */
export function noteDay(
  diary: Diary,
  deviceId: string,
  type: DeviceType,
  network: Network,
  now: At,
  facts: DiaryFacts = NO_FACTS,
): Diary {
  const key = lineKeyOf(network);
  const provider = network.asn === null ? null : lineCode(String(network.asn));
  const hides = provider !== null && diary.tunnels.includes(provider);
  const tunnels = hides ? diary.tunnels : noteTunnel(diary, network, provider);
  const code = key === null || hides || isPlaceless(network) ? null : lineCode(key);
  // Through a tunnel the address's place is not the person's: the account's first known one is nearer the truth.
  const elsewhere = hides || isTunnel(network);
  const { day, home } = localDay(elsewhere ? (diary.sites[0]?.[3] ?? 0) / 10 : network.longitude, now);
  const age = Math.max(0, diary.day - day);
  if (age >= DAYS || Number.isNaN(day)) return diary;
  const bit = 1 << age;
  const device = diaryKey(deviceId);
  const { timezone } = facts;
  const zone = timezone === null || NO_ZONE.test(timezone) ? null : lineCode(timezone);
  if (tunnels === diary.tunnels && day <= diary.day && isNoted(diary, device, code, zone, home, bit))
    return diary;
  const { sites, rows, met } = day > diary.day ? shift(diary, day) : diary;
  const next = { day: Math.max(day, diary.day), rows, met, sites, tunnels };
  if (code !== null) {
    const found = siteOf(sites, network, provider ?? "", rows);
    const stay = { code, site: found.site, home, bit, sharers: sharersOf(network, facts.accountsOnAddress) };
    next.sites = found.sites;
    next.rows = putStay(rows, device, FORMS[type], stay);
    if (home) next.met = noteMeetings(met, next.rows, device, code, bit);
  }
  if (zone !== null) next.rows = putZone(next.rows, device, FORMS[type], zone, bit);
  return next;
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

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Codes by number, as far as they were needed. Read as JSON, as a stored diary is: so made texts are compared
 * several times as fast as put together.
 */
const CODES = new Array<string | undefined>(2 ** 18);

/**
 * Three characters for a line, a provider or a zone: 262,144 values, so that the hundreds of pairs of lines that
 * two households show are all told apart, for one that looks like a line of both would join them.
 */
export function lineCode(key: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  const number = (hash ^ (hash >>> 15)) & (2 ** 18 - 1);
  return CODES[number] ?? newCode(number);
}

function newCode(number: number): string {
  const letters = [number, number >> 6, number >> 12].map((n) => ALPHABET[n & 63]).join("");
  const code: string = JSON.parse(JSON.stringify(letters));
  CODES[number] = code;
  return code;
}

function noteTunnel(diary: Diary, network: Network, provider: string | null): readonly string[] {
  const { tunnels } = diary;
  // A browser's own relay keeps to its addresses, which are published; the provider of a home hides nothing.
  if (provider === null || network.kind === "relay" || !isTunnel(network)) return tunnels;
  if (livesWith(diary, provider)) return tunnels;
  return [...tunnels.slice(1 - MOST_TUNNELS), provider];
}

/** True where a device was on the provider's ordinary addresses on several days. */
function livesWith({ rows, sites }: Diary, provider: string): boolean {
  return sites.some(
    ([site, of]) =>
      of === provider &&
      rows.some((row) => row.stays.some((s) => s[0] === site && countDays(s[2]) >= HOME_DAYS)),
  );
}

function sharersOf(network: Network, accounts: number | null): Sharers {
  if (network.kind === "business") return 3;
  if ((accounts ?? 0) >= MANY_ACCOUNTS) return 2;
  return (accounts ?? 0) > 0 ? 1 : 0;
}

function isNoted(
  diary: Diary,
  device: string,
  code: string | null,
  zone: string | null,
  home: boolean,
  bit: number,
): boolean {
  const row = diary.rows.find((r) => r.device === device);
  if (row === undefined) return code === null && zone === null;
  if (zone !== null && !row.zones.some((z) => z[0] === zone && (z[1] & bit) !== 0)) return false;
  return code === null || row.lines.some((l) => l[0] === code && ((home ? l[1] : l[2]) & bit) !== 0);
}

/** Moves every mask to a newer day; what lies four weeks back is forgotten. */
function shift(diary: Diary, day: number): Pick<Diary, "rows" | "met" | "sites"> {
  const by = day - diary.day;
  const rows: DiaryRow[] = [];
  for (const row of diary.rows) {
    const lines: DiaryRow["lines"][number][] = [];
    for (const [code, home, any, sharers, site] of row.lines) {
      const moved = ageBy(any, by);
      if (moved !== 0) lines.push([code, ageBy(home, by), moved, sharers, site]);
    }
    const stays: DiaryRow["stays"][number][] = [];
    for (const [site, home, any] of row.stays) {
      const moved = ageBy(any, by);
      if (moved !== 0) stays.push([site, ageBy(home, by), moved]);
    }
    const zones: DiaryRow["zones"][number][] = [];
    for (const [zone, any] of row.zones) {
      const moved = ageBy(any, by);
      if (moved !== 0) zones.push([zone, moved]);
    }
    const home = ageBy(row.home, by);
    if (lines.length + stays.length + zones.length > 0 || home !== 0)
      rows.push({ ...row, home, lines, stays, zones });
  }
  const met: [string, string, number][] = [];
  for (const [a, b, days] of diary.met) {
    const moved = ageBy(days, by);
    if (moved !== 0) met.push([a, b, moved]);
  }
  return { rows, met, sites: diary.sites };
}
