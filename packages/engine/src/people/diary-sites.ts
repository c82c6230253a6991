import { greatCircleKm, placeOf } from "../geo.ts";
import type { Network } from "../types.ts";
import { daysWorth } from "./day-masks.ts";
import type { DiaryRow } from "./diary-rows.ts";

/**
 * A provider in an area. A home keeps its provider and its place while leases change its address daily and
 * a carrier's gateway changes it by the hour. Position in tenths of a degree, stated radius in km.
 */
export type DiarySite = readonly [
  site: number,
  provider: string,
  latitude: number,
  longitude: number,
  radiusKm: number,
];

const MOST_SITES = 12;
/** Kilometres within which one provider's addresses are one site, and what their radii may add. */
const SITE_KM = 30;
const MOST_RADII_KM = 200;

/** The site of a network, made where there is none; -1 where its place is not known. */
export function siteOf(
  sites: readonly DiarySite[],
  network: Network,
  provider: string,
  rows: readonly DiaryRow[],
): { sites: readonly DiarySite[]; site: number } {
  const place = placeOf(network);
  if (place === null) return { sites, site: -1 };
  const radius = Math.round(place.radiusKm);
  // Adding 0 turns -0, which JSON does not keep, into 0.
  const at = [Math.round(place.latitude * 10) + 0, Math.round(place.longitude * 10) + 0, radius] as const;
  let nearest: DiarySite | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const site of sites) {
    if (site[1] !== provider) continue;
    const km = greatCircleKm(site[2] / 10, site[3] / 10, place.latitude, place.longitude);
    if (km > SITE_KM + Math.min(MOST_RADII_KM, site[4] + radius) || km >= least) continue;
    nearest = site;
    least = km;
  }
  if (nearest === null) {
    const kept = withoutLeast(sites, rows);
    const site = freeNumber(kept, rows);
    return { sites: [...kept, [site, provider, ...at]], site };
  }
  const [site, , , , known] = nearest;
  // The better known position stands for the site, unless one of the two must be wrong: it may be another place's.
  if (radius >= known || least > radius + known) return { sites, site };
  return { sites: sites.map((s) => (s[0] === site ? [site, provider, ...at] : s)), site };
}

/** Kilometres between two sites, and the least of them that their radii leave. */
export function siteDistance(a: DiarySite, b: DiarySite): { km: number; least: number } {
  const km = greatCircleKm(a[2] / 10, a[3] / 10, b[2] / 10, b[3] / 10);
  return { km, least: Math.max(0, km - a[4] - b[4]) };
}

/** One home has lines in several blocks of its provider's addresses, and address data places each as it can. */
export function mayBeOne(a: DiarySite | null, b: DiarySite | null): boolean {
  return a !== null && b !== null && a[1] === b[1] && siteDistance(a, b).least === 0;
}

/** Degrees of longitude between two sites. */
export function degreesBetween(a: DiarySite, b: DiarySite): number {
  const degrees = (Math.abs(a[3] - b[3]) / 10) % 360;
  return degrees > 180 ? 360 - degrees : degrees;
}

/** Lets the site with least to tell go, where there is no room for one more: few days, long ago. */
function withoutLeast(sites: readonly DiarySite[], rows: readonly DiaryRow[]): readonly DiarySite[] {
  if (sites.length < MOST_SITES) return sites;
  const days = new Map<number, number>();
  for (const row of rows) for (const [site, , any] of row.stays) days.set(site, (days.get(site) ?? 0) | any);
  const worth = ([site]: DiarySite): number => daysWorth(days.get(site) ?? 0);
  const least = sites.reduce((a, b) => (worth(b) < worth(a) ? b : a));
  return sites.filter((site) => site !== least);
}

/** A number that neither a site nor a row uses. */
function freeNumber(sites: readonly DiarySite[], rows: readonly DiaryRow[]): number {
  const used = new Set(sites.map((s) => s[0]));
  for (const row of rows) {
    for (const stay of row.stays) used.add(stay[0]);
    for (const line of row.lines) used.add(line[4]);
  }
  let site = 0;
  while (used.has(site)) site++;
  return site;
}
