import { countDays } from "./day-masks.ts";
import type { DiaryRow, DiaryZone, Sharers } from "./diary-rows.ts";
import type { DiarySite } from "./diary-sites.ts";

/** Devices that live together, with their days in masks. */
export interface Gathered {
  members: readonly { member: DiaryRow; at: number }[];
  /** Days at home hours. */
  home: number;
  /** Days at home hours on lines of its own: seen on two days or with two devices. */
  ownHome: number;
  /** Days at home hours on lines that others use, and on those of businesses by their address. */
  common: number;
  business: number;
  /** Days by site, each site once. Lists of so few are searched and walked over faster than maps. */
  sites: readonly SiteDays[];
  /** The site with most days, or null. */
  mainSite: SiteDays | null;
  /** Days by the zone that clocks showed, each zone once. */
  zones: readonly DiaryZone[];
  /** Days at home hours on sites seen on two days. */
  siteHome: number;
  /** Share of the days at home hours on lines seen on two days, and on three. */
  settled: number;
  lasting: number;
}

/** Days on a site. */
export interface SiteDays {
  readonly site: number;
  /** Where it lies; null where the diary has forgotten. */
  readonly place: DiarySite | null;
  /** At home hours; at any hour where the place is to be trusted; at any hour at all. */
  readonly home: number;
  readonly trusted: number;
  readonly any: number;
}

type Counting<T> = { -readonly [Key in keyof T]: T[Key] };

/** Puts the days of a household's devices together. */
export function gather(members: Gathered["members"], places: readonly DiarySite[]): Gathered {
  const sites: Counting<SiteDays>[] = [];
  const addDays = (site: number, home: number, trusted: number, any: number): void => {
    const days = daysAt(sites, site);
    if (days === null) {
      sites.push({ site, place: siteNumbered(site, places), home, trusted, any });
      return;
    }
    days.home |= home;
    days.trusted |= trusted;
    days.any |= any;
  };
  let alone = true;
  let home = 0;
  for (const { member } of members) {
    home |= member.home;
    if (member.form !== "c") alone = false;
    // A phone may be on a carrier that address data takes for a home: its sites count where its lines last.
    const isTrusted = member.form !== "m";
    for (const [site, atHome, any] of member.stays)
      addDays(site, isTrusted ? atHome : 0, isTrusted ? any : 0, any);
  }
  let ownHome = 0;
  let common = 0;
  let business = 0;
  let twice = 0;
  let thrice = 0;
  for (const line of linesOf(members)) {
    const days = countDays(line.home);
    // Of a lone computer, one other account is enough: offices are where such computers are.
    if (line.sharers >= (alone ? 1 : 2)) common |= line.home;
    if (line.sharers === 3) business |= line.home;
    if (days >= 2) twice |= line.home;
    if (days >= 3) thrice |= line.home;
    if (line.devices < 2 && line.times < 2) continue;
    ownHome |= line.home;
    if (line.site >= 0) addDays(line.site, line.home, line.any, line.any);
  }
  let siteHome = 0;
  for (const days of sites) if (countDays(days.home) >= 2) siteHome |= days.home;
  const all = Math.max(1, countDays(home));
  return {
    members,
    home,
    ownHome,
    common,
    business,
    sites,
    mainSite: mainSite(sites),
    zones: zonesOf(members),
    siteHome,
    settled: countDays(twice) / all,
    lasting: countDays(thrice) / all,
  };
}

/** The days on a site, or null where there are none. */
export function daysAt<T extends SiteDays>(sites: readonly T[], site: number): T | null {
  for (const days of sites) if (days.site === site) return days;
  return null;
}

/** The days on which clocks showed a zone. */
export function daysIn(zones: readonly DiaryZone[], zone: string): number {
  for (const known of zones) if (known[0] === zone) return known[1];
  return 0;
}

function siteNumbered(site: number, places: readonly DiarySite[]): DiarySite | null {
  for (const place of places) if (place[0] === site) return place;
  return null;
}

function mainSite(sites: readonly SiteDays[]): SiteDays | null {
  let best: SiteDays | null = null;
  let most = 0;
  for (const days of sites) {
    const worth = countDays(days.home) * 100 + countDays(days.trusted) * 10 + countDays(days.any);
    if (worth <= most) continue;
    most = worth;
    best = days;
  }
  return best;
}

function zonesOf(members: Gathered["members"]): readonly DiaryZone[] {
  const [first] = members;
  if (first !== undefined && members.length === 1) return first.member.zones;
  const zones: Counting<DiaryZone>[] = [];
  for (const { member } of members) {
    for (const [zone, days] of member.zones) {
      const known = zones.find((z) => z[0] === zone);
      if (known === undefined) zones.push([zone, days]);
      else known[1] |= days;
    }
  }
  return zones;
}

interface LineDays {
  code: string;
  home: number;
  any: number;
  devices: number;
  times: number;
  sharers: Sharers;
  site: number;
}

function linesOf(members: Gathered["members"]): readonly LineDays[] {
  const lines: LineDays[] = [];
  for (const { member } of members) {
    for (const [code, home, any, sharers, site] of member.lines) {
      const device = home === 0 ? 0 : 1;
      const times = countDays(home);
      // A single device names each line once.
      const line = members.length === 1 ? undefined : lines.find((known) => known.code === code);
      if (line === undefined) lines.push({ code, home, any, devices: device, times, sharers, site });
      else {
        line.home |= home;
        line.any |= any;
        line.devices += device;
        line.times += times;
        if (sharers > line.sharers) line.sharers = sharers;
      }
    }
  }
  return lines;
}
