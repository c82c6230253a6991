export { type Budget, charge } from "./budgets.ts";
export type { CodeMessage } from "./code-sender.ts";
export { type CodeResult, type CodeSubject, issueCode, verifyCode } from "./codes.ts";
export { lockedUntil, lockoutPolicy } from "./lockout.ts";
export { RESEND_MS, sendBudgets } from "./send-budgets.ts";
export { createMfa, type Mfa } from "./service.ts";
