export { autoDetachJob } from "./jobs.ts";
export { deviceRecordRoutes } from "./record-routes.ts";
export { setWhitelisted } from "./record-store.ts";
export { askerOf, deviceRoutes } from "./routes.ts";
export { descriptionFields, Signals } from "./schema.ts";
export { type Asker, createDevices, type Devices } from "./service.ts";
export { type DeviceRow, toWireDevice } from "./store.ts";
export { type Description, observeVisit, type Source, type Visit } from "./visit.ts";
export { EXAMPLE_DEVICE, WireDevice } from "./wire.ts";
