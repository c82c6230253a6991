export { type Asker, askerOf } from "./asker.ts";
export { descriptionFields, Signals } from "./description.ts";
export { type Digested, digestParts } from "./observation.ts";
export { createVisits, type Visits } from "./service.ts";
export { type Description, observeClient, type Source, type Visit } from "./visit.ts";
