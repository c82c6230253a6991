export { mfaRoutes } from "./api-routes.ts";
export type { CodeMessage } from "./code-sender.ts";
export { type CodeResult, verifyCode } from "./codes.ts";
export { PasskeyResponse } from "./factors/passkeys.ts";
export { type Lane, lockedUntil, lockoutPolicy } from "./lockout.ts";
export { RESEND_MS } from "./send-budgets.ts";
export { laneOf } from "./step-up/lane.ts";
export type {
  StartContext,
  StepUp,
  StepUpInput,
  StepUpResult,
  StepUpStart,
  StepUpSubject,
} from "./step-up/service.ts";
export { ASSURANCE, type Assurance, FACTORS, type FactorName } from "./step-up/strength.ts";
export { createMfa, type Mfa } from "./wiring.ts";
