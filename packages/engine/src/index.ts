export { advance } from "./advance.ts";
export { apply } from "./apply.ts";
export { decide } from "./decide.ts";
export { RUPT_SLOTS, sliceRuptHash } from "./linking/slice-rupt-hash.ts";
export { rollOutBucket } from "./policies/evaluate.ts";
export { unknownPopulation } from "./population.ts";
export { defaultRules } from "./rules.ts";
export * from "./types.ts";
export { ENGINE_VERSION } from "./version.ts";
