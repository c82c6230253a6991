export type { StoredDevice } from "./details-store.ts";
export type { ChallengeEvent, ChallengeSummary } from "./events.ts";
export { forgetMessagesJob } from "./jobs.ts";
export { createOutbox, type Outbox, type OutboxMessage, type Subject } from "./outbox.ts";
export { webhookRoutes } from "./routes.ts";
export { createWebhooks, type DeclaredWebhook, type Webhooks } from "./service.ts";
export { createSubscriptions } from "./subscriptions.ts";
export { createWorker, type Worker } from "./worker.ts";
