import { clamp, fromLogOdds, toLogOdds } from "../bits.ts";
import { SIGNAL_BY_ID } from "../signals/index.ts";
import type { Category } from "../signals/signal.ts";
import type { Finding } from "../types.ts";

/** Before anything is known: one login in a thousand is a thief's, one sign-up in fifty is fake. */
const PRIOR: Readonly<Record<Exclude<Category, "account_sharing">, number>> = {
  account_takeover: 0.001,
  fake_account: 0.02,
  bot: 0.01,
};

/** Probability of one category from what its signals found, added as log-odds to the stated prior. */
export function categoryRisk(
  findings: readonly Finding[],
  category: Exclude<Category, "account_sharing">,
): number {
  let bits = toLogOdds(PRIOR[category]);
  for (const finding of findings) {
    if (finding.answer === "hit" && SIGNAL_BY_ID.get(finding.signal)?.category === category)
      bits += finding.bits;
  }
  return fromLogOdds(clamp(bits, -20, 20));
}
