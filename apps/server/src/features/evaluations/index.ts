export { countKeys } from "./counts.ts";
export { createJudge, type Judge, type Judged, type JudgeInput } from "./judge.ts";
export { createKnowledge, type Knowledge } from "./knowledge.ts";
export type { LoadedAccount } from "./snapshot-read.ts";
export { wireEvaluations } from "./wiring.ts";
