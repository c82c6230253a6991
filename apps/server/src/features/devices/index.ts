export { autoDetachJob } from "./jobs.ts";
export { askerOf, deviceRoutes } from "./routes.ts";
export { descriptionFields, Signals } from "./schema.ts";
export { type Asker, createDevices, type Devices } from "./service.ts";
export { toWireDevice } from "./store.ts";
export { type Description, describeVisit, type Source, type Visit } from "./visit.ts";
