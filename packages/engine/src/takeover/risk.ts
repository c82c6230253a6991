import { clamp, fromLogOdds, toLogOdds } from "../bits.ts";
import { SIGNAL_BY_ID } from "../signals/index.ts";
import type { Category } from "../signals/signal.ts";
import type { Finding } from "../types.ts";
import type { TakeoverEvidence } from "./likelihood.ts";

/** Before anything is known: one login in some six hundred is a thief's, one sign-up in fifty is fake. */
const PRIOR: Readonly<Record<Exclude<Category, "account_sharing">, number>> = {
  account_takeover: 0.0016,
  fake_account: 0.02,
  bot: 0.01,
};

/** Probability of one category from what its signals found, added as log-odds to the stated prior. */
export function categoryRisk(
  findings: readonly Finding[],
  category: Exclude<Category, "account_sharing">,
  shift = 0,
): number {
  return fromLogOdds(clamp(toLogOdds(PRIOR[category]) + shift + bitsOf(findings, category), -20, 20));
}

/** Signals that say in words what the comparison with habits has weighed: their bits are its parts. */
const WEIGHED: ReadonlySet<string> = new Set([
  "habits",
  "new_device",
  "new_fingerprint",
  "new_ip",
  "new_location",
  "anonymous_network",
  "credential_stuffing",
]);

/**
 * Probability that a login is a thief's: the stated prior, the comparison with the account's habits and the
 * project's failures, and what further signals found.
 */
export function takeoverRisk(findings: readonly Finding[], habits: TakeoverEvidence, shift = 0): number {
  const further = findings.filter((finding) => !WEIGHED.has(finding.signal));
  const bits = toLogOdds(PRIOR.account_takeover) + shift + habits.bits + bitsOf(further, "account_takeover");
  return fromLogOdds(clamp(bits, -40, 40));
}

function bitsOf(findings: readonly Finding[], category: Category): number {
  let bits = 0;
  for (const finding of findings) {
    if (finding.answer === "hit" && SIGNAL_BY_ID.get(finding.signal)?.category === category)
      bits += finding.bits;
  }
  return bits;
}
