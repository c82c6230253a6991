import type { Network } from "./types.ts";

/** A place with the radius (km) in which the truth lies with good odds. */
export interface Place {
  latitude: number;
  longitude: number;
  radiusKm: number;
}

/** City positions of different address sources lie tens of kilometres apart; unknown accuracy is assumed poor. */
const ASSUMED_RADIUS_KM = 100;
/** A radius beyond this says nothing about travel inside one continent. */
const WORST_RADIUS_KM = 1000;
const EARTH_RADIUS_KM = 6371;
const RAD = Math.PI / 180;

/** The place of a network, or null where coordinates are missing, absurd or too vague to mean anything. */
export function placeOf(network: Network): Place | null {
  const { latitude, longitude, accuracyKm } = network;
  if (latitude === null || longitude === null) return null;
  if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) return null;
  const radiusKm = accuracyKm ?? ASSUMED_RADIUS_KM;
  if (!(radiusKm >= 0) || radiusKm > WORST_RADIUS_KM) return null;
  return { latitude, longitude, radiusKm };
}

/** Great-circle distance in km (haversine formula). */
export function greatCircleKm(aLat: number, aLon: number, bLat: number, bLon: number): number {
  const dLat = Math.sin(((bLat - aLat) * RAD) / 2);
  const dLon = Math.sin(((bLon - aLon) * RAD) / 2);
  const h = dLat * dLat + Math.cos(aLat * RAD) * Math.cos(bLat * RAD) * dLon * dLon;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The least distance (km) that can lie between two places: great circle minus both radii, never negative. */
export function leastDistanceKm(a: Place, b: Place): number {
  const full = greatCircleKm(a.latitude, a.longitude, b.latitude, b.longitude);
  return Math.max(0, full - a.radiusKm - b.radiusKm);
}
