export { advance } from "./advance.ts";
export { apply } from "./apply.ts";
export { decide } from "./decide.ts";
export { explain } from "./explain/explain.ts";
export { FACTS, type FactDefinition, type FactType, factDefinition } from "./facts/registry.ts";
export { SEVERITIES, type Severity, severityLevel, severityOf } from "./facts/severity.ts";
export {
  FEEDBACK_LABELS,
  type FeedbackCounts,
  type FeedbackLabel,
  NO_SHIFT,
  type PriorShift,
  shiftFrom,
} from "./feedback/prior-shift.ts";
export { isAppleMobile, systemStep } from "./linking/agents.ts";
export { blockingKeys } from "./linking/blocking-keys.ts";
export type { Collector } from "./linking/description.ts";
export { collisionChance, type IdentifyOptions, type Identity, identify } from "./linking/identify.ts";
export { type LinkEvidence, linkEvidence } from "./linking/link-evidence.ts";
export { mayBeMadeUp } from "./linking/made-up.ts";
export { RUPT_SLOTS, sliceRuptHash } from "./linking/slice-rupt-hash.ts";
export { UpdateCounts } from "./linking/update-counts.ts";
export {
  expectedAfter,
  lessonBetween,
  MOST_LESSONS,
  SETTLED,
  type UpdateLesson,
  updateLesson,
  versionsOf,
} from "./linking/update-lessons.ts";
export { type PeopleCounts, peopleCountsOf } from "./people/estimate.ts";
export { rollOutBucket } from "./policies/evaluate.ts";
export { unknownPopulation } from "./population.ts";
export { LINK_ODDS } from "./priors/link-odds.ts";
export { LINKING_PRIORS, VERSIONS as VERSION_PRIORS } from "./priors/linking-priors.ts";
export { defaultRules } from "./rules.ts";
export { SeenAccounts } from "./seen-accounts.ts";
export { evidenceOf } from "./sharing/assess.ts";
export { EVIDENCE_KINDS, type EvidenceKind, type SharingEvidence } from "./sharing/household-bits.ts";
export { maturity } from "./sharing/risk.ts";
export { SIGNALS } from "./signals/index.ts";
export type { Category, Signal } from "./signals/signal.ts";
export { historyBucket, LOGIN_FACTS, type LoginFact } from "./takeover/levels.ts";
export * from "./types.ts";
export { ENGINE_VERSION } from "./version.ts";
