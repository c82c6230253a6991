import { hit, miss, type Signal, unknown } from "./signal.ts";

const MANY_FAILURES = 10;

/** The address or browser fails at many accounts: somebody tries a list of stolen passwords. */
export const credentialStuffing: Signal = {
  id: "credential_stuffing",
  category: "account_takeover",
  reason: "credential_stuffing",
  description: "Logins from this address or browser fail at many accounts and seldom succeed.",
  kinds: ["evaluate"],
  evaluate: ({ population }) => {
    const byAddress = population.failedLoginsPerAddress;
    const byFingerprint = population.failedLoginsPerFingerprint;
    if (byAddress === null && byFingerprint === null) return unknown("failed_logins");
    const failed = Math.max(byAddress ?? 0, byFingerprint ?? 0);
    const succeeded = population.succeededLoginsPerAddress ?? 0;
    if (failed < MANY_FAILURES || failed < 3 * succeeded) return miss();
    return hit(Math.min(8, 2 + Math.log2(failed / MANY_FAILURES)), { failed, succeeded });
  },
};
