import { Latchkey } from "./client.ts";

export type { Done, LatchkeyOptions, Page, SendCode } from "./client.ts";
export { type ErrorCode, type ErrorInfo, LatchkeyError } from "./errors.ts";
export type { BacktestOptions, BacktestResult, PolicyCalls, PolicyDraft, PolicyPreset } from "./policies.ts";
export type { ListEntry, NewWebhookEndpoint, Resources, WebhookEventName } from "./resources.ts";
export type * from "./types.ts";
export { mintUserToken, type UserTokenOptions } from "./user-token.ts";
export { type VerifyOptions, verifyWebhook, type WebhookHeaders } from "./webhook.ts";
export type * from "./webhook-events.ts";
/** Other names of the class, so that code written for other clients of this wire needs no change. */
export { Latchkey, Latchkey as Rupt, Latchkey as RuptCore };
export default Latchkey;
