export { autoDetachJob } from "./jobs.ts";
export { observe } from "./observation.ts";
export { askerOf, deviceRoutes } from "./routes.ts";
export { type Asker, createDevices, type Devices } from "./service.ts";
export { toWireDevice } from "./store.ts";
