export { createJudge, type Judge, type Judged, type JudgeInput } from "./judge.ts";
export type { LoadedAccount } from "./snapshot-store.ts";
export { loadSnapshotById } from "./snapshot-store.ts";
