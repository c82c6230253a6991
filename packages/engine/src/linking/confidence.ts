import type { Observation } from "../types.ts";

/** A private window or throw-away storage makes every answer less sure, and is no attack. */
const PRIVATE_CEILING = 0.9;

/** The probability to report with a link, calibrated so that of all links reported at p, p are right. */
export function confidenceOf(probability: number, observation: Observation): number {
  const p = Math.min(1, Math.max(0, probability));
  return observation.privateMode === true ? Math.min(p, PRIVATE_CEILING) : p;
}
