export { type Asker, askerOf } from "./asker.ts";
export { descriptionFields, Signals } from "./description.ts";
export { createVisits, type Visits } from "./service.ts";
export { type Description, observeVisit, type Source, type Visit } from "./visit.ts";
