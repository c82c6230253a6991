export { nodeJobs } from "./jobs.ts";
export { createListen } from "./listen.ts";
export { accessRoutes } from "./routes.ts";
export { forgetNode } from "./store.ts";
