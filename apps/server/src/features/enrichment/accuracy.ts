/**
 * How far from the place a database gives, the person may really be. Pure.
 *
 * The bundled city data has no radius of its own, and four free sources put one home address into four towns up
 * to 110 km apart. The radii here are therefore wide on purpose: they are subtracted from distances before
 * anyone is said to have travelled, and too wide a radius only misses something, too narrow a one accuses.
 */

import type { GeoRecord } from "./geo-record.ts";
import type { Reach } from "./known-networks.ts";

/** Half the earth's circumference: "anywhere". */
export const ANYWHERE_KM = 20_000;

/** Phones surface at a gateway that may serve a whole region or country. */
const CARRIER_KM = 500;
/** A place without a city is the middle of a region or a country. */
const NO_CITY_KM = 1_000;
/** A relay keeps its user's rough region, a satellite's ground station is within its beam. */
const RELAY_KM = 1_000;
const SATELLITE_KM = 2_000;
const COMPANY_GATEWAY_KM = 3_000;

/** The smallest radius for a fixed line, by how finely the record is cut. */
function localKm(family: 4 | 6, prefixLength: number): number {
  const [fine, middle, coarse] = family === 4 ? [24, 20, 16] : [48, 40, 32];
  if (prefixLength >= fine) return 100;
  if (prefixLength >= middle) return 150;
  return prefixLength >= coarse ? 250 : 500;
}

function reachKm(kind: string | null, reach: Reach): number {
  if (reach === "local") return 0;
  if (reach === "carrier") return CARRIER_KM;
  if (kind === "relay") return RELAY_KM;
  if (kind === "satellite") return SATELLITE_KM;
  return kind === "business" ? COMPANY_GATEWAY_KM : ANYWHERE_KM;
}

/**
 * Radius in kilometres around the record's position; null where it has no position.
 *
 * A database's own radius is doubled (it promises two cases in three) and never makes ours smaller than 50 km.
 */
export function accuracyKm(
  record: GeoRecord,
  family: 4 | 6,
  network: { kind: string | null; reach: Reach },
): number | null {
  if (record.latitude === null) return null;
  const own =
    record.radiusKm === null ? localKm(family, record.prefixLength) : Math.max(50, record.radiusKm * 2);
  const place = record.city === null ? Math.max(own, NO_CITY_KM) : own;
  // An unknown network may be anything: it is not trusted to be as local as a home line.
  const floor =
    network.kind === null && network.reach === "local" ? 200 : reachKm(network.kind, network.reach);
  return Math.min(ANYWHERE_KM, Math.max(place, floor));
}
