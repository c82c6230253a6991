import { isPlaceless, sameNetwork, separationKm } from "../same-place.ts";
import type { Network } from "../types.ts";

/** Nothing that carries people is faster; airliners cruise below it. */
export const FASTEST_KM_PER_H = 1000;
/** Below this distance, wrong address positions explain more than journeys do. */
export const LEAST_TRAVEL_KM = 300;
/** Older accesses say nothing about a journey to now. */
export const TRAVEL_WINDOW_MS = 48 * 3_600_000;

export interface Journey {
  distanceKm: number;
  hours: number;
  kmPerHour: number;
}

/**
 * The journey one person would have had to make between two networks `elapsedMs` apart, if no person can
 * have made it. False where it is possible (or one line); null where a place is not known, or an address is
 * that of a tunnel, a carrier gateway or a satellite.
 */
export function impossibleJourney(from: Network, to: Network, elapsedMs: number): Journey | false | null {
  if (sameNetwork(from, to) === true) return false;
  if (isPlaceless(from) || isPlaceless(to)) return null;
  const distanceKm = separationKm(from, to);
  if (distanceKm === null) return null;
  if (distanceKm < LEAST_TRAVEL_KM) return false;
  const hours = Math.abs(elapsedMs) / 3_600_000;
  if (distanceKm <= hours * FASTEST_KM_PER_H) return false;
  return { distanceKm, hours, kmPerHour: hours === 0 ? Number.MAX_SAFE_INTEGER : distanceKm / hours };
}
