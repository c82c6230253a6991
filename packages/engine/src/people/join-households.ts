import { weeksOf } from "./day-masks.ts";
import { type DiarySite, mayBeOne, siteDistance } from "./diary-sites.ts";
import { COMMUTE_KM } from "./distances.ts";
import { type Gathered, gather } from "./gathered.ts";
import { daysOnJourneysTogether } from "./journeys.ts";

/** In so many weeks somebody stayed at a place before it is a home of theirs: hotels are left within one. */
const DWELLING_WEEKS = 2;
/** Days on journeys together from which two households are one. */
const JOURNEY_TOGETHER_DAYS = 2;

/**
 * Joins what lines leave apart because they change with their leases, but place and provider show to be one
 * household. Whoever stays in two places beyond a commute, week after week, lives in both: who is only ever in one
 * of the two belongs to them. Households at one place too far away to commute are one, too. Answers the main
 * household first.
 */
export function joinByPlace(
  main: Gathered,
  others: readonly Gathered[],
  sites: ReadonlyMap<number, DiarySite>,
  today: number,
): readonly [main: Gathered, ...others: Gathered[]] {
  const home = main.mainSite;
  const family = [...main.members];
  const far = new Map<number, Gathered["members"]>();
  const result: Gathered[] = [];
  for (const g of others) {
    const at = g.mainSite;
    if (daysOnJourneysTogether(g, main, sites) >= JOURNEY_TOGETHER_DAYS) family.push(...g.members);
    else if (at === null || home === null || !isBeyondCommute(at, home, sites)) result.push(g);
    else if (
      weeksAt(main, at, g, sites, today) >= DWELLING_WEEKS ||
      weeksAt(g, home, main, sites, today) >= DWELLING_WEEKS
    )
      family.push(...g.members);
    else far.set(at, [...(far.get(at) ?? []), ...g.members]);
  }
  for (const members of far.values()) result.push(gather(members));
  return [family.length === main.members.length ? main : gather(family), ...result];
}

/**
 * In how many weeks a household was at a place where another one lives. A phone may be on a carrier that address
 * data takes for a home, so its days count only on sites on which the other has devices that are none.
 */
function weeksAt(
  guest: Gathered,
  place: number,
  host: Gathered,
  sites: ReadonlyMap<number, DiarySite>,
  today: number,
): number {
  let days = 0;
  for (const [site, [home, , any]] of guest.sites) {
    if (site !== place && !mayBeOne(sites.get(site), sites.get(place))) continue;
    const [, trusted] = host.sites.get(site) ?? NO_DAYS;
    days |= trusted === 0 ? home : any;
  }
  return weeksOf(days, today).weeks;
}

const NO_DAYS = [0, 0, 0] as const;

function isBeyondCommute(site: number, home: number, sites: ReadonlyMap<number, DiarySite>): boolean {
  const a = sites.get(site);
  const b = sites.get(home);
  return a !== undefined && b !== undefined && siteDistance(a, b).least >= COMMUTE_KM;
}
