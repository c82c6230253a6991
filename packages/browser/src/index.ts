/**
 * Latchkey for browsers. The default export has the names of the v2 browser SDK; `createLatchkey`
 * is the typed client. Importing does nothing, also on a server.
 */
export type { AccessState } from "./calls/attach.ts";
export type { DetachState, DeviceState } from "./calls/devices.ts";
export type { EvaluationState, FingerprintState } from "./calls/evaluate.ts";
export type { Reason } from "./collect/reading.ts";
export type { Description } from "./hints/hints.ts";
export {
  type AttachOptions,
  type AttachResult,
  createLatchkey,
  type EvaluateOptions,
  type EvaluateResult,
  type Group,
  type Latchkey,
  type LatchkeyOptions,
  type Redirects,
} from "./latchkey.ts";
export type { Failure, FailureCode, Redirected } from "./result.ts";
export {
  attach,
  challenge,
  detach,
  evaluate,
  getAttachedDevices,
  getFingerprint,
  getHash,
  identify,
  Rupt as default,
  type RuptApi,
  type RuptAttachConfig,
  type RuptChallengeConfig,
  type RuptDetachConfig,
  type RuptEvaluateConfig,
  type RuptGroup,
  type RuptTarget,
} from "./rupt.ts";
export { getSignals, type Signals } from "./signals.ts";
export { COLLECTOR, SDK_VERSION } from "./version.ts";
