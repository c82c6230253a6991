import { clamp, fromLogOdds } from "../bits.ts";
import { SHARING } from "../priors/sharing.ts";
import type { At } from "../types.ts";

const DAY_MS = 86_400_000;
/** Days an account has to be known before its evidence counts at all, and until it counts in full. */
const YOUNG_DAYS = 4;
const GROWN_DAYS = 14;

/**
 * Probability that an account is used by people who do not live together: the prior and the evidence of
 * households apart, added as log-odds. A household whose members just happen to be away looks the same for
 * a week or two, so evidence counts in part until the account is known for a fortnight. `shift` moves the prior.
 */
export function sharingRisk(householdBits: number, firstSeenAt: At | null, now: At, shift = 0): number {
  return fromLogOdds(clamp(SHARING.prior + shift + maturity(firstSeenAt, now) * householdBits, -20, 20));
}

/** How far evidence counts yet, 0 to 1, by how long the account is known. */
export function maturity(firstSeenAt: At | null, now: At): number {
  const days = firstSeenAt === null ? 0 : (now - firstSeenAt) / DAY_MS;
  return clamp((days - YOUNG_DAYS) / (GROWN_DAYS - YOUNG_DAYS), 0, 1);
}
