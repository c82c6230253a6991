import { clamp } from "../bits.ts";
import { countDays, spanOf, widen } from "./day-masks.ts";
import { type DiarySite, degreesBetween, mayBeOne, siteDistance } from "./diary-sites.ts";
import type { Gathered } from "./gathered.ts";

/** How far apart two households live: in one town, within reach of a day's journey, or beyond. */
export type Band = "city" | "mid" | "far";

/** Farther than people go to work and back; farther than second homes mostly are. */
export const COMMUTE_KM = 120;
const BEYOND_KM = 300;
/** Sites so near are one town. */
export const TOWN_KM = 45;
/** Reach of two positions up to which they surely are in one town, and from which they need not be. */
const SURELY_TOWN_KM = 25;
const SURELY_BEYOND_KM = 60;
/** Kilometres that surely lie between two homes of one town, and from which one of them may be in the country. */
const ACROSS_TOWN_KM = 10;
const OUT_OF_TOWN_KM = 25;
const FAR_KM = 270;
/** No zone reaches over so many degrees: a clock that agrees then proves the address to hide its place. */
const ZONE_DEGREES = 35;

/** Masks of days by how near two households were. */
export interface Nearness {
  band: Band;
  /** Kilometres that surely lie between the nearest sites both live on; null where not known. */
  km: number | null;
  /** How surely they live in one town, 0 to 1: positions may be wrong by the distance to a second home. */
  town: number;
  /** Days with both on one site, or on sites of one provider that may be one place. */
  sameSite: number;
  /** Days on which a clock proved that the address of one of the two hides its place. */
  hidden: number;
  /** Days at any hour with both on places to be trusted, none within a commute; none within a day's journey. */
  far: number;
  beyond: number;
  /** Days far from the main household's home, it being in use within a day of them. */
  around: number;
  beyondAround: number;
  /** Share of days that were not near the main household's home. */
  away: number;
  /** Days on which either was in the town in which the other one lives, and that not its own. */
  visits: number;
  /** Days on which either was at the other's main site while the other was not. */
  swapped: number;
}

type Sites = ReadonlyMap<number, DiarySite>;

/** Compares where a household was with where the main one was. */
export function nearness(g: Gathered, main: Gathered, sites: Sites): Nearness {
  const hidden = zonesAgree(g, main);
  let km: number | null = null;
  let sameSite = 0;
  let hiddenDays = 0;
  let near = 0;
  let within = 0;
  let trusted = 0;
  let trustedMain = 0;
  for (const days of g.sites.values()) trusted |= days[1];
  for (const days of main.sites.values()) trustedMain |= days[1];
  for (const [x, [homeX, , anyX]] of g.sites) {
    const a = sites.get(x);
    for (const [y, [homeY, , anyY]] of main.sites) {
      const both = anyX & anyY;
      const b = sites.get(y);
      const isHidden = hidden && a !== undefined && b !== undefined && degreesBetween(a, b) > ZONE_DEGREES;
      if (x === y || isHidden || mayBeOne(a, b)) {
        if (isHidden) hiddenDays |= both;
        sameSite |= both;
        near |= both;
        within |= both;
        continue;
      }
      const least = a === undefined || b === undefined ? 0 : siteDistance(a, b).least;
      if (least < COMMUTE_KM) near |= both;
      if (least < BEYOND_KM) within |= both;
      if (a === undefined || b === undefined) continue;
      if ((km === null || least < km) && countDays(homeX) > 1 && countDays(homeY) > 1) km = least;
    }
  }
  const home = awayFromHome(g, main, sites, hidden);
  const inUse = widen(trustedMain) & ~home.near;
  return {
    band: bandOf(g, main, sites, hidden),
    km,
    town: townOf(g, main, sites),
    sameSite,
    hidden: hiddenDays,
    far: trusted & trustedMain & ~near,
    beyond: trusted & trustedMain & ~within,
    around: home.away & inUse & ~near,
    beyondAround: home.beyond & inUse & ~within,
    away: share(countDays(home.away), countDays(home.near)),
    visits: daysInTownOf(g, main, sites) | daysInTownOf(main, g, sites),
    swapped: daysInsteadOf(g, main) | daysInsteadOf(main, g),
  };
}

/** Days of the one in the town of the other's home, where that is nearer than its own. */
function daysInTownOf(host: Gathered, guest: Gathered, sites: Sites): number {
  const there = host.mainSite === null ? undefined : sites.get(host.mainSite);
  const home = guest.mainSite === null ? undefined : sites.get(guest.mainSite);
  if (there === undefined || home === undefined) return 0;
  let days = 0;
  for (const [site, [, , any]] of guest.sites) {
    const place = sites.get(site);
    if (place === undefined || site === guest.mainSite) continue;
    const { km } = siteDistance(place, there);
    if (km < TOWN_KM && km < siteDistance(place, home).km) days |= any;
  }
  return days;
}

/** Days of the one at the main site of the other while the other was not. */
function daysInsteadOf(host: Gathered, guest: Gathered): number {
  const at = host.mainSite;
  if (at === null) return 0;
  return (guest.sites.get(at)?.[2] ?? 0) & ~(host.sites.get(at)?.[2] ?? 0);
}

/** Part of the whole that both make; 0 of nothing. */
export function share(part: number, rest: number): number {
  return part + rest === 0 ? 0 : part / (part + rest);
}

/**
 * Days of a household within a commute of its main site, and days on which it was only seen beyond: people live in
 * one place, journeys go to several.
 */
export function homeAndJourneys(g: Gathered, sites: Sites): { home: number; journeys: number } {
  const at = g.mainSite;
  const main = at === null ? undefined : sites.get(at);
  if (main === undefined) return { home: ~0, journeys: 0 };
  let home = 0;
  let beyond = 0;
  for (const [site, [, , any]] of g.sites) {
    const place = sites.get(site);
    if (site === at || (place !== undefined && siteDistance(place, main).least < COMMUTE_KM)) home |= any;
    else if (place !== undefined) beyond |= any;
  }
  return { home, journeys: beyond & ~home };
}

/** Days of the one at sites of its own beyond a commute from the other's home, and days near it. */
function awayFromHome(
  g: Gathered,
  main: Gathered,
  sites: Sites,
  hidden: boolean,
): { away: number; beyond: number; near: number } {
  const at = main.mainSite;
  const home = at === null ? undefined : sites.get(at);
  let away = 0;
  let beyond = 0;
  let near = 0;
  for (const [site, [, trusted, any]] of g.sites) {
    const place = sites.get(site);
    if (place === undefined || home === undefined) continue;
    const least = site === at ? 0 : siteDistance(place, home).least;
    if (least < COMMUTE_KM || (hidden && degreesBetween(place, home) > ZONE_DEGREES)) near |= any;
    else if (countDays(trusted) >= 2) {
      away |= trusted;
      if (least >= FAR_KM) beyond |= trusted;
    }
  }
  return { away, beyond, near };
}

function bandOf(g: Gathered, main: Gathered, sites: Sites, hidden: boolean): Band {
  const x = g.mainSite;
  const y = main.mainSite;
  if (x === null || y === null) return "mid";
  if (x === y) return "city";
  const a = sites.get(x);
  const b = sites.get(y);
  if (a === undefined || b === undefined) return "mid";
  const { km } = siteDistance(a, b);
  if (km < TOWN_KM || (hidden && degreesBetween(a, b) > ZONE_DEGREES)) return "city";
  return km - (a[4] + b[4]) / 2 > FAR_KM ? "far" : "mid";
}

/**
 * By how far apart the main sites may lie, the distance and half of what their positions are uncertain by, and by how
 * far apart they do at least.
 */
function townOf(g: Gathered, main: Gathered, sites: Sites): number {
  const a = g.mainSite === null ? undefined : sites.get(g.mainSite);
  const b = main.mainSite === null ? undefined : sites.get(main.mainSite);
  if (a === undefined || b === undefined || a === b) return 1;
  const { km, least } = siteDistance(a, b);
  const reach = km + (a[4] + b[4]) / 2;
  const within = clamp((SURELY_BEYOND_KM - reach) / (SURELY_BEYOND_KM - SURELY_TOWN_KM), 0, 1);
  return within * clamp((OUT_OF_TOWN_KM - least) / (OUT_OF_TOWN_KM - ACROSS_TOWN_KM), 0, 1);
}

/** True where every clock of the one showed a zone of the other's. */
function zonesAgree(g: Gathered, main: Gathered): boolean {
  if (g.zones.size === 0) return false;
  for (const zone of g.zones.keys()) if (!main.zones.has(zone)) return false;
  return true;
}

/**
 * Days on which the clocks of the one showed a zone in which the other does not live, it being in use within
 * a day of them; the share of such days among all days its clocks showed a zone; and days from the first to the
 * last on which the other's clocks showed a zone of their own, for it may be the other that is on a journey.
 */
export function zonesApart(g: Gathered, main: Gathered): { days: number; share: number; span: number } {
  const theirs = main.zones;
  let inUse = 0;
  let span = 0;
  for (const [zone, days] of theirs) {
    inUse |= days;
    if (!g.zones.has(zone)) span = Math.max(span, spanOf(days));
  }
  let apart = 0;
  let home = 0;
  let all = 0;
  for (const [zone, days] of g.zones) {
    all |= days;
    const known = theirs.get(zone) ?? 0;
    if (countDays(known) > 1) home |= days;
    else if (countDays(days & ~known) > countDays(apart)) apart = days & ~known;
  }
  const days = apart & widen(inUse) & ~home;
  return { days, share: share(countDays(days), countDays(all & ~apart)), span };
}
