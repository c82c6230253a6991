import { countDays, widen } from "./day-masks.ts";
import { siteDistance } from "./diary-sites.ts";
import { TOWN_KM } from "./distances.ts";
import { daysIn, type Gathered, type SiteDays } from "./gathered.ts";

/**
 * Days on which devices of both were in one town away from the homes of both, or showed one time zone that is
 * neither's, within a day of each other: families go on holiday together, and hotels are lines that they may not share.
 */
export function daysOnJourneysTogether(a: Gathered, b: Gathered): number {
  const homeA = mainZone(a);
  const homeB = mainZone(b);
  let days = 0;
  for (const [zone, there] of a.zones) {
    const too = daysIn(b.zones, zone);
    if (too !== 0 && zone !== homeA && zone !== homeB) days |= near(there, too);
  }
  for (const x of a.sites) {
    if (!isAway(x, a) || !isAway(x, b)) continue;
    for (const y of b.sites) if (isOneTown(x, y) && isAway(y, a) && isAway(y, b)) days |= both(x, y);
  }
  return countDays(days);
}

/** In the evening one of the two at least: by day both may work for one company, whose line is elsewhere. */
function both(a: SiteDays, b: SiteDays): number {
  return near(a.home, b.any) | near(a.any, b.home);
}

/** Days of either within a day of one of the other's. */
function near(a: number, b: number): number {
  return (a & widen(b)) | (b & widen(a));
}

function isAway({ place }: SiteDays, { mainSite }: Gathered): boolean {
  const home = mainSite?.place ?? null;
  return place !== null && home !== null && siteDistance(place, home).least >= TOWN_KM;
}

function isOneTown({ place: a }: SiteDays, { place: b }: SiteDays): boolean {
  return a !== null && b !== null && siteDistance(a, b).km < TOWN_KM;
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
