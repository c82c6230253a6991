import { createPolicies, type PolicyCalls } from "./policies.ts";
import { type Id, segment } from "./segment.ts";
import type { Transport } from "./transport.ts";
import type { FeedbackLabel, ReportedEvent, Settings } from "./types.ts";
import type { WebhookEvent } from "./webhook-events.ts";
import type {
  AssertedEvaluation,
  Conversions,
  Device,
  StoredEvaluation,
  User,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from "./wire-types.ts";

type Done = { success: boolean };

export type WebhookEventName = Exclude<WebhookEvent["event"], "webhook.test">;

export interface NewWebhookEndpoint {
  url: string;
  events?: readonly WebhookEventName[] | null;
  description?: string | null;
  enabled?: boolean;
  secret?: string;
}

export interface ListEntry {
  list: "allow" | "deny";
  kind: "account" | "address" | "email_domain" | "fingerprint" | "country" | "asn";
  /** For `address`, an address or a range. */
  value: string;
  /** Why: for whoever finds it later. */
  reason: string;
  expires_at?: string | null;
}

export interface Resources {
  users: {
    get(user: Id): Promise<User>;
    devices(user: Id): Promise<{ data: Device[] }>;
    suspend(user: Id, suspended?: boolean): Promise<Done>;
    /** Everything stored about the account. */
    export(user: Id): Promise<Record<string, unknown>>;
    /** Erases the account and everything about it. */
    erase(user: Id): Promise<Done>;
  };
  evaluations: {
    get(id: string): Promise<StoredEvaluation>;
    /** Asserts what an evaluation said, once; `maxAge` is in seconds. The second time throws `already_consumed`. */
    consume(
      id: string,
      expected?: { user?: Id; action?: string; maxAge?: number },
    ): Promise<AssertedEvaluation>;
    /** Says what became of it; the measured quality of decisions rests on this. */
    feedback(id: string, label: FeedbackLabel, note?: string): Promise<Done>;
  };
  events: {
    /** Reports what happened to an account: a failed login, a changed password. */
    report(event: ReportedEvent): Promise<Done & { id: string }>;
  };
  settings: {
    get(): Promise<Settings>;
    /** Merges deeply; unknown names are refused. */
    update(patch: Settings): Promise<Settings>;
  };
  lists: {
    all(query?: { list?: ListEntry["list"]; kind?: ListEntry["kind"] }): Promise<{
      data: (ListEntry & { id: string })[];
    }>;
    /** The same value again replaces its entry. */
    add(entry: ListEntry): Promise<ListEntry & { id: string }>;
    remove(id: string): Promise<Done>;
  };
  policies: PolicyCalls;
  webhooks: {
    all(): Promise<{ data: WebhookEndpoint[]; total: number }>;
    get(id: string): Promise<WebhookEndpoint>;
    /** The secret is shown here and at a rotation, and never again. */
    create(endpoint: NewWebhookEndpoint): Promise<WebhookEndpointWithSecret>;
    update(id: string, patch: Partial<Omit<NewWebhookEndpoint, "secret">>): Promise<WebhookEndpoint>;
    remove(id: string): Promise<Done>;
    /** A new secret; the old one signs along for `keepS` seconds (a day). */
    rotate(id: string, options?: { secret?: string; keepS?: number }): Promise<WebhookEndpointWithSecret>;
    test(id: string, event?: WebhookEventName): Promise<Done & { message_id: string }>;
    deliveries(
      id: string,
      query?: {
        status?: WebhookDelivery["status"];
        event?: string;
        account?: string;
        before?: number;
        limit?: number;
      },
    ): Promise<{ data: WebhookDelivery[]; next: number | null }>;
    redeliver(deliveryId: string): Promise<Done>;
  };
  conversions: {
    count(query?: { from?: string; to?: string; interval?: "day" | "week" | "month" }): Promise<Conversions>;
  };
}

/** The rest of the API, by what it is about. */
export function createResources(call: Transport): Resources {
  const user = (id: Id): string => `/v2/user/${segment(id)}`;
  const evaluation = (id: string): string => `/v2/evaluations/${segment(id)}`;
  const webhook = (id: string): string => `/v2/webhooks/${segment(id)}`;
  return {
    users: {
      get: async (id) => call({ method: "GET", path: user(id) }),
      devices: async (id) => ({ data: await call<Device[]>({ method: "GET", path: `${user(id)}/devices` }) }),
      suspend: async (id, suspended = true) =>
        call({ method: "POST", path: `${user(id)}/suspend`, body: { suspended }, idempotent: true }),
      export: async (id) => call({ method: "GET", path: `${user(id)}/export` }),
      erase: async (id) => call({ method: "DELETE", path: user(id) }),
    },
    evaluations: {
      get: async (id) => call({ method: "GET", path: evaluation(id) }),
      consume: async (id, { user: account, action, maxAge } = {}) =>
        call({
          method: "POST",
          path: `${evaluation(id)}/consume`,
          body: { user: account, action, max_age_s: maxAge },
        }),
      feedback: async (id, label, note) =>
        call({ method: "POST", path: `${evaluation(id)}/feedback`, body: { label, note }, idempotent: true }),
    },
    events: { report: async (body) => call({ method: "POST", path: "/v2/events", body }) },
    settings: {
      get: () => call({ method: "GET", path: "/v2/project/settings" }),
      update: async (body) => call({ method: "PATCH", path: "/v2/project/settings", body }),
    },
    lists: {
      all: async (query) =>
        call({ method: "GET", path: "/v2/lists", ...(query === undefined ? {} : { query }) }),
      add: async (body) => call({ method: "POST", path: "/v2/lists", body }),
      remove: async (id) => call({ method: "DELETE", path: `/v2/lists/${segment(id)}` }),
    },
    policies: createPolicies(call),
    webhooks: {
      all: () => call({ method: "GET", path: "/v2/webhooks" }),
      get: async (id) => call({ method: "GET", path: webhook(id) }),
      create: async (body) => call({ method: "POST", path: "/v2/webhooks", body }),
      update: async (id, body) => call({ method: "PATCH", path: webhook(id), body }),
      remove: async (id) => call({ method: "DELETE", path: webhook(id) }),
      rotate: async (id, { secret, keepS } = {}) =>
        call({ method: "POST", path: `${webhook(id)}/rotate`, body: { secret, keep_s: keepS } }),
      test: async (id, event) => call({ method: "POST", path: `${webhook(id)}/test`, body: { event } }),
      deliveries: async (id, query) =>
        call({ method: "GET", path: `${webhook(id)}/deliveries`, ...(query === undefined ? {} : { query }) }),
      redeliver: async (id) =>
        call({ method: "POST", path: `/v2/webhooks/deliveries/${segment(id)}/redeliver`, body: {} }),
    },
    conversions: {
      count: async (query) =>
        call({ method: "GET", path: "/v2/project/conversions", ...(query === undefined ? {} : { query }) }),
    },
  };
}
