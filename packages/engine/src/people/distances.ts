import { clamp } from "../bits.ts";
import { countDays, spanOf, widen } from "./day-masks.ts";
import { degreesBetween, mayBeOne, siteDistance } from "./diary-sites.ts";
import { daysAt, daysIn, type Gathered } from "./gathered.ts";

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

/** Compares where a household was with where the main one was. */
export function nearness(g: Gathered, main: Gathered): Nearness {
  const hidden = zonesAgree(g, main);
  let km: number | null = null;
  let sameSite = 0;
  let hiddenDays = 0;
  let near = 0;
  let within = 0;
  let trusted = 0;
  let trustedMain = 0;
  for (const days of g.sites) trusted |= days.trusted;
  for (const days of main.sites) trustedMain |= days.trusted;
  for (const x of g.sites) {
    const a = x.place;
    for (const y of main.sites) {
      const both = x.any & y.any;
      const b = y.place;
      const isHidden = hidden && a !== null && b !== null && degreesBetween(a, b) > ZONE_DEGREES;
      if (x.site === y.site || isHidden || mayBeOne(a, b)) {
        if (isHidden) hiddenDays |= both;
        sameSite |= both;
        near |= both;
        within |= both;
        continue;
      }
      const least = a === null || b === null ? 0 : siteDistance(a, b).least;
      if (least < COMMUTE_KM) near |= both;
      if (least < BEYOND_KM) within |= both;
      if (a === null || b === null) continue;
      if ((km === null || least < km) && countDays(x.home) > 1 && countDays(y.home) > 1) km = least;
    }
  }
  const home = awayFromHome(g, main, hidden);
  const inUse = widen(trustedMain) & ~home.near;
  return {
    band: bandOf(g, main, hidden),
    km,
    town: townOf(g, main),
    sameSite,
    hidden: hiddenDays,
    far: trusted & trustedMain & ~near,
    beyond: trusted & trustedMain & ~within,
    around: home.away & inUse & ~near,
    beyondAround: home.beyond & inUse & ~within,
    away: share(countDays(home.away), countDays(home.near)),
    visits: daysInTownOf(g, main) | daysInTownOf(main, g),
    swapped: daysInsteadOf(g, main) | daysInsteadOf(main, g),
  };
}

/** Days of the one in the town of the other's home, where that is nearer than its own. */
function daysInTownOf(host: Gathered, guest: Gathered): number {
  const there = host.mainSite?.place ?? null;
  const home = guest.mainSite?.place ?? null;
  if (there === null || home === null) return 0;
  let days = 0;
  for (const stay of guest.sites) {
    const { place } = stay;
    if (place === null || stay === guest.mainSite) continue;
    const { km } = siteDistance(place, there);
    if (km < TOWN_KM && km < siteDistance(place, home).km) days |= stay.any;
  }
  return days;
}

/** Days of the one at the main site of the other while the other was not. */
function daysInsteadOf(host: Gathered, guest: Gathered): number {
  const at = host.mainSite;
  return at === null ? 0 : (daysAt(guest.sites, at.site)?.any ?? 0) & ~at.any;
}

/** Part of the whole that both make; 0 of nothing. */
export function share(part: number, rest: number): number {
  return part + rest === 0 ? 0 : part / (part + rest);
}

/**
 * Days of a household within a commute of its main site, and days on which it was only seen beyond: people live in
 * one place, journeys go to several.
 */
export function homeAndJourneys({ sites, mainSite }: Gathered): { home: number; journeys: number } {
  const main = mainSite?.place ?? null;
  if (main === null) return { home: ~0, journeys: 0 };
  let home = 0;
  let beyond = 0;
  for (const stay of sites) {
    const { place } = stay;
    if (stay === mainSite || (place !== null && siteDistance(place, main).least < COMMUTE_KM))
      home |= stay.any;
    else if (place !== null) beyond |= stay.any;
  }
  return { home, journeys: beyond & ~home };
}

/** Days of the one at sites of its own beyond a commute from the other's home, and days near it. */
function awayFromHome(
  g: Gathered,
  { mainSite }: Gathered,
  hidden: boolean,
): { away: number; beyond: number; near: number } {
  const home = mainSite?.place ?? null;
  let away = 0;
  let beyond = 0;
  let near = 0;
  for (const { site, place, trusted, any } of g.sites) {
    if (place === null || home === null) continue;
    const least = site === mainSite?.site ? 0 : siteDistance(place, home).least;
    if (least < COMMUTE_KM || (hidden && degreesBetween(place, home) > ZONE_DEGREES)) near |= any;
    else if (countDays(trusted) >= 2) {
      away |= trusted;
      if (least >= FAR_KM) beyond |= trusted;
    }
  }
  return { away, beyond, near };
}

function bandOf({ mainSite: x }: Gathered, { mainSite: y }: Gathered, hidden: boolean): Band {
  if (x === null || y === null) return "mid";
  if (x.site === y.site) return "city";
  const { place: a } = x;
  const { place: b } = y;
  if (a === null || b === null) return "mid";
  const { km } = siteDistance(a, b);
  if (km < TOWN_KM || (hidden && degreesBetween(a, b) > ZONE_DEGREES)) return "city";
  return km - (a[4] + b[4]) / 2 > FAR_KM ? "far" : "mid";
}

/**
 * By how far apart the main sites may lie, the distance and half of what their positions are uncertain by, and by how
 * far apart they do at least.
 */
function townOf({ mainSite: x }: Gathered, { mainSite: y }: Gathered): number {
  const a = x?.place ?? null;
  const b = y?.place ?? null;
  if (a === null || b === null || a === b) return 1;
  const { km, least } = siteDistance(a, b);
  const reach = km + (a[4] + b[4]) / 2;
  const within = clamp((SURELY_BEYOND_KM - reach) / (SURELY_BEYOND_KM - SURELY_TOWN_KM), 0, 1);
  return within * clamp((OUT_OF_TOWN_KM - least) / (OUT_OF_TOWN_KM - ACROSS_TOWN_KM), 0, 1);
}

/** True where every clock of the one showed a zone of the other's. */
function zonesAgree(g: Gathered, main: Gathered): boolean {
  return g.zones.length > 0 && g.zones.every(([zone]) => daysIn(main.zones, zone) !== 0);
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
    if (daysIn(g.zones, zone) === 0) span = Math.max(span, spanOf(days));
  }
  let apart = 0;
  let home = 0;
  let all = 0;
  for (const [zone, days] of g.zones) {
    all |= days;
    const known = daysIn(theirs, zone);
    if (countDays(known) > 1) home |= days;
    else if (countDays(days & ~known) > countDays(apart)) apart = days & ~known;
  }
  const days = apart & widen(inUse) & ~home;
  return { days, share: share(countDays(days), countDays(all & ~apart)), span };
}
