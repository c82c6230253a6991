export { autoDetachJob } from "./jobs.ts";
export { deviceRecordRoutes } from "./record-routes.ts";
export { setWhitelisted } from "./record-store.ts";
export { deviceRoutes } from "./routes.ts";
export { createDevices, type Devices } from "./service.ts";
export { type DeviceRow, toWireDevice } from "./store.ts";
export { EXAMPLE_DEVICE, WireDevice } from "./wire.ts";
