import { hit, miss, type Signal, unknown } from "./signal.ts";

/** More accounts on one browser than a family shares. */
const MOST_ACCOUNTS = 2;
const MOST_SIGNUPS = 3;

/** Several other accounts were made or used with this very browser, or with addresses of one shape. */
export const multiAccount: Signal = {
  id: "multi_account",
  category: "fake_account",
  reason: "multi_account",
  description: "This browser, or e-mail addresses of this shape, already belong to several accounts.",
  kinds: ["evaluate"],
  evaluate: ({ population }) => {
    const accounts = population.accountsPerFingerprint;
    const shape = population.signupsPerEmailShape;
    const signups = population.signupsPerFingerprint;
    if (accounts === null && shape === null && signups === null) return unknown("accounts_per_fingerprint");
    const over =
      Math.max(0, (accounts ?? 0) - MOST_ACCOUNTS) +
      Math.max(0, (shape ?? 0) - MOST_SIGNUPS) +
      Math.max(0, (signups ?? 0) - MOST_SIGNUPS);
    return over > 0
      ? hit(Math.min(7, 2 + Math.log2(1 + over)), { accounts, same_shape: shape, signups })
      : miss();
  },
};
