import { countDays } from "./day-masks.ts";
import type { DiaryRow, Sharers } from "./diary-rows.ts";

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
  sites: ReadonlyMap<number, SiteDays>;
  /** The site with most days, or null. */
  mainSite: number | null;
  /** Days by the zone that clocks showed. */
  zones: ReadonlyMap<string, number>;
  /** Days at home hours on sites seen on two days. */
  siteHome: number;
  /** Share of the days at home hours on lines seen on two days, and on three. */
  settled: number;
  lasting: number;
}

/** Days on a site: at home hours; at any hour where the place is to be trusted; at any hour at all. */
export type SiteDays = readonly [home: number, trusted: number, any: number];

/** Puts the days of a household's devices together. */
export function gather(members: Gathered["members"]): Gathered {
  const alone = members.every(({ member }) => member.form === "c");
  const lines = linesOf(members);
  const sites = new Map<number, [number, number, number]>();
  let home = 0;
  for (const { member } of members) {
    home |= member.home;
    // A phone may be on a carrier that address data takes for a home: its sites count where its lines last.
    for (const [site, atHome, any] of member.stays) {
      if (member.form === "m") addDays(sites, site, 0, 0, any);
      else addDays(sites, site, atHome, any, any);
    }
  }
  const own = { home: 0, common: 0, business: 0, twice: 0, thrice: 0 };
  for (const line of lines) {
    const days = countDays(line.home);
    // Of a lone computer, one other account is enough: offices are where such computers are.
    if (line.sharers >= (alone ? 1 : 2)) own.common |= line.home;
    if (line.sharers === 3) own.business |= line.home;
    if (days >= 2) own.twice |= line.home;
    if (days >= 3) own.thrice |= line.home;
    if (line.devices < 2 && line.times < 2) continue;
    own.home |= line.home;
    if (line.site >= 0) addDays(sites, line.site, line.home, line.any, line.any);
  }
  let siteHome = 0;
  for (const [days] of sites.values()) if (countDays(days) >= 2) siteHome |= days;
  const all = Math.max(1, countDays(home));
  return {
    members,
    home,
    ownHome: own.home,
    common: own.common,
    business: own.business,
    sites,
    mainSite: mainSite(sites),
    zones: zonesOf(members),
    siteHome,
    settled: countDays(own.twice) / all,
    lasting: countDays(own.thrice) / all,
  };
}

function mainSite(sites: Gathered["sites"]): number | null {
  let best: number | null = null;
  let most = 0;
  for (const [site, [home, trusted, any]] of sites) {
    const worth = countDays(home) * 100 + countDays(trusted) * 10 + countDays(any);
    if (worth <= most) continue;
    most = worth;
    best = site;
  }
  return best;
}

function zonesOf(members: Gathered["members"]): Map<string, number> {
  const zones = new Map<string, number>();
  for (const { member } of members)
    for (const [zone, days] of member.zones) zones.set(zone, (zones.get(zone) ?? 0) | days);
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

function addDays(
  sites: Map<number, [number, number, number]>,
  site: number,
  home: number,
  trusted: number,
  any: number,
): void {
  const days = sites.get(site);
  if (days === undefined) {
    sites.set(site, [home, trusted, any]);
    return;
  }
  days[0] |= home;
  days[1] |= trusted;
  days[2] |= any;
}
