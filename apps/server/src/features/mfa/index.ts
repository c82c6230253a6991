export { type Budget, charge } from "./budgets.ts";
export { type CodeResult, type CodeSubject, issueCode, verifyCode } from "./codes.ts";
export { lockedUntil, lockoutPolicy } from "./lockout.ts";
