import { clamp } from "../bits.ts";
import type { At, Device } from "../types.ts";

/** What is taken for known of every device before its first visit: it was used on half a day in sixty. */
const PRIOR_DAYS_USED = 0.5;
const PRIOR_DAYS = 60;
/** Days of use a day, once a week: worth nothing either way. */
const USUAL_RATE = 1 / 7;
const MOST_BITS = 4;
const DAY_MS = 86_400_000;

/**
 * Bits by which a device is likelier to come than one that is used once a week: the logarithm of its rate of visits
 * (posterior mean of a Poisson rate under a Gamma prior; Gelman et al., Bayesian Data Analysis, section 2.6). Of two that
 * describe themselves alike it is the one in use, rather than the one that came once and left.
 */
export function visitRateBits(
  { usedDays, firstSeenAt }: Pick<Device, "usedDays" | "firstSeenAt">,
  now: At,
): number {
  const days = Math.max(0, now - firstSeenAt) / DAY_MS;
  const rate = ((usedDays ?? 1) + PRIOR_DAYS_USED) / (days + PRIOR_DAYS);
  return clamp(Math.log2(rate / USUAL_RATE), -MOST_BITS, MOST_BITS);
}
