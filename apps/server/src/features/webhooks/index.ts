export { type Backlog, countBacklog } from "./delivery-store.ts";
export type { ChallengeEvent } from "./events.ts";
export { forgetMessagesJob } from "./jobs.ts";
export { createOutbox, type Outbox } from "./outbox.ts";
export { webhookRoutes } from "./routes.ts";
export { createWebhooks, type Webhooks } from "./service.ts";
export { createSubscriptions } from "./subscriptions.ts";
export { createWorker } from "./worker.ts";
