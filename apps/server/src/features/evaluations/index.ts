export { accountKeyOf } from "./account-key.ts";
export { blockingKeysOf } from "./blocking.ts";
export { type ComponentShares, createComponentShares } from "./component-shares.ts";
export {
  ACCOUNTS_WINDOW_MS,
  type Counted,
  type CountKeys,
  countKeys,
  hourOf,
  MOST_ACCOUNTS,
  populationOf,
  type Sightings,
  sightingsOf,
  TALLY_HOURS,
  tallyKeys,
} from "./counts.ts";
export { countEvaluations, pastEvaluations } from "./history-store.ts";
export { pruneCountsJob, retentionJob } from "./jobs.ts";
export { createJudge, type Extras, type Judge, type Judged, type JudgeInput } from "./judge.ts";
export { createKnowledge, type Knowledge, provableContacts } from "./knowledge.ts";
export { createPriorShifts } from "./prior-shift.ts";
export { rulesWithLists } from "./rules-with-lists.ts";
export type { LoadedAccount } from "./snapshot-read.ts";
export { createUpdateEffects } from "./update-effects.ts";
export { wireEvaluations } from "./wiring.ts";
