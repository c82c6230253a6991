import { weeksOf } from "./day-masks.ts";
import { type DiarySite, mayBeOne, siteDistance } from "./diary-sites.ts";
import { COMMUTE_KM } from "./distances.ts";
import { daysAt, type Gathered, gather, type SiteDays } from "./gathered.ts";
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
  places: readonly DiarySite[],
  today: number,
): readonly [main: Gathered, ...others: Gathered[]] {
  const home = main.mainSite;
  const family = [...main.members];
  const far: { site: number; members: Gathered["members"] }[] = [];
  const result: Gathered[] = [];
  for (const g of others) {
    const at = g.mainSite;
    if (daysOnJourneysTogether(g, main) >= JOURNEY_TOGETHER_DAYS) family.push(...g.members);
    else if (at === null || home === null || !isBeyondCommute(at, home)) result.push(g);
    else if (weeksAt(main, at, g, today) >= DWELLING_WEEKS || weeksAt(g, home, main, today) >= DWELLING_WEEKS)
      family.push(...g.members);
    else {
      const known = far.find(({ site }) => site === at.site);
      if (known === undefined) far.push({ site: at.site, members: g.members });
      else known.members = [...known.members, ...g.members];
    }
  }
  for (const { members } of far) result.push(gather(members, places));
  return [family.length === main.members.length ? main : gather(family, places), ...result];
}

/**
 * In how many weeks a household was at a place where another one lives. A phone may be on a carrier that address
 * data takes for a home, so its days count only on sites on which the other has devices that are none.
 */
function weeksAt(guest: Gathered, { site, place }: SiteDays, host: Gathered, today: number): number {
  let days = 0;
  for (const stay of guest.sites) {
    if (stay.site !== site && !mayBeOne(stay.place, place)) continue;
    const trusted = daysAt(host.sites, stay.site)?.trusted ?? 0;
    days |= trusted === 0 ? stay.home : stay.any;
  }
  return weeksOf(days, today).weeks;
}

function isBeyondCommute({ place: a }: SiteDays, { place: b }: SiteDays): boolean {
  return a !== null && b !== null && siteDistance(a, b).least >= COMMUTE_KM;
}
