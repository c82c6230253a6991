import { hit, miss, type Signal } from "./signal.ts";

const HOUR_MS = 3_600_000;
const MANY = 5;

/** Several logins of this account failed shortly before. */
export const failedLogins: Signal = {
  id: "failed_logins",
  category: "account_takeover",
  reason: "failed_logins",
  description: "Several logins to this account failed within the last hour.",
  kinds: ["evaluate"],
  evaluate: ({ memory, now }) => {
    const recent = memory.failures.filter((at) => now - at <= HOUR_MS && at <= now).length;
    return recent >= MANY ? hit(Math.min(4, recent / MANY + 1), { failures_in_an_hour: recent }) : miss();
  },
};
