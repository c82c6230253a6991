import { weeksOf } from "./day-masks.ts";
import { type DiarySite, siteDistance } from "./diary-sites.ts";
import { COMMUTE_KM } from "./distances.ts";
import { type Gathered, gather } from "./gathered.ts";

/** In so many weeks somebody stayed at a place before it is a home of theirs: hotels are left within one. */
const DWELLING_WEEKS = 2;

/**
 * Joins what lines leave apart because they change with their leases, but place and provider show to be one
 * household. Devices of the main household that stay in two places beyond a commute, week after week, live in
 * both: who is only ever in one of the two belongs to them. Households at one place too far away to commute are
 * one, too. Answers the main household first.
 */
export function joinByPlace(
  main: Gathered,
  others: readonly Gathered[],
  sites: ReadonlyMap<number, DiarySite>,
  today: number,
): readonly [main: Gathered, ...others: Gathered[]] {
  const home = main.mainSite;
  if (home === null) return [main, ...others];
  const homes = homesOf(main, home, sites, today);
  const family = [...main.members];
  const far = new Map<number, Gathered["members"]>();
  const result: Gathered[] = [];
  for (const g of others) {
    const at = g.mainSite;
    if (at !== null && homes.size > 1 && homes.has(at)) family.push(...g.members);
    else if (at !== null && isBeyondCommute(at, home, sites))
      far.set(at, [...(far.get(at) ?? []), ...g.members]);
    else result.push(g);
  }
  for (const members of far.values()) result.push(gather(members));
  return [family.length === main.members.length ? main : gather(family), ...result];
}

/** Where a household lives: at its main site, and beyond a commute from there wherever it stays week after week. */
function homesOf(
  main: Gathered,
  home: number,
  sites: ReadonlyMap<number, DiarySite>,
  today: number,
): ReadonlySet<number> {
  const homes = new Set([home]);
  for (const [site, [days]] of main.sites) {
    if (!isBeyondCommute(site, home, sites)) continue;
    if (weeksOf(days, today).weeks >= DWELLING_WEEKS) homes.add(site);
  }
  return homes;
}

function isBeyondCommute(site: number, home: number, sites: ReadonlyMap<number, DiarySite>): boolean {
  const a = sites.get(site);
  const b = sites.get(home);
  return a !== undefined && b !== undefined && siteDistance(a, b).least >= COMMUTE_KM;
}
