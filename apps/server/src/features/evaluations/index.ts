export { accountKeyOf } from "./account-key.ts";
export { blockingKeysOf } from "./blocking.ts";
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
export { createJudge, type Extras, type Judge, type Judged, type JudgeInput } from "./judge.ts";
export { createKnowledge, type Knowledge, provableContacts } from "./knowledge.ts";
export type { LoadedAccount } from "./snapshot-read.ts";
export { wireEvaluations } from "./wiring.ts";
