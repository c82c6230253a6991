export { createTrials, type Trials } from "./service.ts";
