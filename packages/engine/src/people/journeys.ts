import { countDays, widen } from "./day-masks.ts";
import { type DiarySite, siteDistance } from "./diary-sites.ts";
import { TOWN_KM } from "./distances.ts";
import type { Gathered, SiteDays } from "./gathered.ts";

/**
 * Days on which devices of both were in one town away from the homes of both, or showed one time zone that is
 * neither's, within a day of each other: families go on holiday together, and hotels are lines that they may not share.
 */
export function daysOnJourneysTogether(
  a: Gathered,
  b: Gathered,
  sites: ReadonlyMap<number, DiarySite>,
): number {
  const homeA = mainZone(a);
  const homeB = mainZone(b);
  let days = 0;
  for (const [zone, there] of a.zones) {
    const too = b.zones.get(zone);
    if (too !== undefined && zone !== homeA && zone !== homeB) days |= near(there, too);
  }
  for (const [x, ofA] of a.sites) {
    if (!isAway(x, a, sites) || !isAway(x, b, sites)) continue;
    for (const [y, ofB] of b.sites) {
      if (isOneTown(sites.get(x), sites.get(y)) && isAway(y, a, sites) && isAway(y, b, sites))
        days |= both(ofA, ofB);
    }
  }
  return countDays(days);
}

/** In the evening one of the two at least: by day both may work for one company, whose line is elsewhere. */
function both([homeA, , anyA]: SiteDays, [homeB, , anyB]: SiteDays): number {
  return near(homeA, anyB) | near(anyA, homeB);
}

/** Days of either within a day of one of the other's. */
function near(a: number, b: number): number {
  return (a & widen(b)) | (b & widen(a));
}

function isAway(site: number, { mainSite }: Gathered, sites: ReadonlyMap<number, DiarySite>): boolean {
  const place = sites.get(site);
  const home = mainSite === null ? undefined : sites.get(mainSite);
  return place !== undefined && home !== undefined && siteDistance(place, home).least >= TOWN_KM;
}

function isOneTown(a: DiarySite | undefined, b: DiarySite | undefined): boolean {
  return a !== undefined && b !== undefined && siteDistance(a, b).km < TOWN_KM;
}

function mainZone({ zones }: Gathered): string | null {
  let main: string | null = null;
  let most = 0;
  for (const [zone, days] of zones) {
    const count = countDays(days);
    if (count <= most) continue;
    most = count;
    main = zone;
  }
  return main;
}
