export { type SignupOptions, signupEvents } from "./attack/signups.ts";
export { type StuffingOptions, stuffingEvents } from "./attack/stuffing.ts";
export { TAKEOVER_KINDS, type TakeoverKind, takeoverLogin } from "./attack/takeover.ts";
export { coin, digest } from "./digest.ts";
export { emailFacts, toEngineEvent, toNetwork } from "./drive/engine-event.ts";
export { Fold, type FoldOptions, type Step } from "./drive/fold.ts";
export { ProjectCounts } from "./drive/project-counts.ts";
export { type ReplayLine, toReplayLine, toTruthLine } from "./output/replay-line.ts";
export type { Browser } from "./population/browsers.ts";
export {
  COMPONENTS,
  type ComponentName,
  type Description,
  describe,
  softwareState,
  type Visit,
} from "./population/describe.ts";
export { hintedVersion } from "./population/user-agents.ts";
export { createRandom, type Random } from "./random.ts";
export { ACCOUNT_KINDS, type AccountKind, DEFAULT_MIX } from "./world/account-kinds.ts";
export { accountEvents, createAccount, type EventStyle, type SimAccount } from "./world/accounts.ts";
export type { Intent, SimEvent, Truth } from "./world/event.ts";
export { loginParameters, withTypos } from "./world/login-history.ts";
export { onCarrier, onLine, type SeenNetwork } from "./world/networks.ts";
export { TEST, TRAIN, WORLDS, type WorldParameters } from "./world/parameters.ts";
export type { Device, Person } from "./world/people.ts";
export { createWorld, inTimeOrder, type World, worldEvents } from "./world/world.ts";
