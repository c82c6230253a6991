import { randomBytes } from "node:crypto";
import { inTransaction, type Pool, type Queryable } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, invalid, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { SECRET_PREFIX, signingKey } from "../../shared/webhook-signature.ts";
import { recordAudit } from "../audit/index.ts";
import {
  type Delivery,
  type DeliveryDetail,
  findDelivery,
  listDeliveries,
  revive,
} from "./delivery-store.ts";
import * as store from "./endpoint-store.ts";
import type { EventName } from "./events.ts";
import { addToOutbox } from "./queue-store.ts";
import { sampleBody } from "./samples.ts";
import {
  type CreateBody,
  type DeliveriesQuery,
  EndpointUrl,
  EventFilter,
  type RotateBody,
  type UpdateBody,
} from "./schema.ts";
import { secretContext } from "./send.ts";
import type { Subscriptions } from "./subscriptions.ts";

const ENDPOINTS_PER_PROJECT = 50;
const SECRET_BYTES = 32;

/** An endpoint of the bootstrap file. */
export interface DeclaredWebhook {
  url: string;
  secret: string;
  events?: readonly string[] | null | undefined;
}

export interface WebhooksDeps {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  subscriptions: Subscriptions;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Verbs on a project's endpoints and on what was sent to them. */
export function createWebhooks(deps: WebhooksDeps) {
  const { pool, vault, clock, subscriptions } = deps;

  const get = async (projectId: number, id: string): Promise<store.Endpoint> => {
    const endpoint = await store.findEndpoint(pool, projectId, id);
    if (endpoint === null) throw notFound("webhook endpoint");
    return endpoint;
  };

  /** Changes endpoints and notes who did, in one transaction; this node knows at once, others within seconds. */
  const change = async <T>(
    projectId: number,
    action: string,
    subject: string,
    work: (tx: Queryable, now: number) => Promise<T>,
  ): Promise<T> => {
    const now = clock();
    const done = await inTransaction(pool, async (tx) => {
      const result = await work(tx, now);
      await recordAudit(tx, { projectId, accountId: null, at: now, actor: "api", action, subject });
      return result;
    });
    subscriptions.forget(projectId);
    return done;
  };

  return {
    get,
    list: (projectId: number) => store.listEndpoints(pool, projectId),

    /** Answers the endpoint and its secret, which is shown here and at a rotation only. */
    async create(projectId: number, body: CreateBody): Promise<{ endpoint: store.Endpoint; secret: string }> {
      const id = newId();
      const secret = body.secret ?? newSecret();
      await change(projectId, "webhook.created", id, async (tx, now) => {
        const added = await store.addEndpoint(
          tx,
          {
            id,
            projectId,
            url: body.url,
            description: body.description ?? null,
            events: body.events ?? null,
            enabled: body.enabled,
            secret: vault.seal(secret, secretContext(id)),
            declared: false,
            createdAt: now,
          },
          ENDPOINTS_PER_PROJECT,
        );
        if (!added) {
          throw new AppError("conflict", `A project has at most ${ENDPOINTS_PER_PROJECT} webhook endpoints.`);
        }
      });
      return { endpoint: await get(projectId, id), secret };
    },

    async update(projectId: number, id: string, body: UpdateBody): Promise<store.Endpoint> {
      const endpoint = await get(projectId, id);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      await change(projectId, "webhook.updated", id, (tx, now) =>
        store.updateEndpoint(tx, { ...endpoint, ...given }, now),
      );
      return await get(projectId, id);
    },

    async remove(projectId: number, id: string): Promise<void> {
      await get(projectId, id);
      await change(projectId, "webhook.deleted", id, (tx) => store.removeEndpoint(tx, projectId, id));
    },

    /** A new secret; messages carry the signatures of both until the old one's time is over. */
    async rotate(
      projectId: number,
      id: string,
      body: RotateBody,
    ): Promise<{ endpoint: store.Endpoint; secret: string }> {
      await get(projectId, id);
      const secret = body.secret ?? newSecret();
      const sealed = vault.seal(secret, secretContext(id));
      await change(projectId, "webhook.rotated", id, (tx, now) =>
        store.rotateSecret(tx, projectId, id, sealed, now + body.keep_s * 1000, now),
      );
      return { endpoint: await get(projectId, id), secret };
    },

    /** Sends an event about nobody to this endpoint alone, whatever it listens to. Answers the message's id. */
    async test(projectId: number, id: string, event: EventName | null): Promise<string> {
      const endpoint = await get(projectId, id);
      if (!endpoint.enabled) throw new AppError("conflict", "This webhook endpoint is switched off.");
      const messageId = newId();
      const at = clock();
      const message = { messageId, at, endpointId: id, ...sampleBody(event, at) };
      await addToOutbox(pool, projectId, null, message);
      return messageId;
    },

    async deliveries(projectId: number, id: string, query: DeliveriesQuery): Promise<Delivery[]> {
      await get(projectId, id);
      return await listDeliveries(pool, projectId, id, query);
    },

    async delivery(projectId: number, id: string): Promise<DeliveryDetail> {
      const delivery = await findDelivery(pool, projectId, id);
      if (delivery === null) throw notFound("delivery");
      return delivery;
    },

    /** Sends a message again, under its own id and with its whole schedule, next on its lane. */
    async redeliver(projectId: number, id: string): Promise<void> {
      const delivery = await findDelivery(pool, projectId, id);
      if (delivery === null) throw notFound("delivery");
      await change(projectId, "webhook.redelivered", id, (tx, now) => revive(tx, delivery, now));
    },

    /**
     * Makes a project's declared endpoints what the bootstrap file says. Applying the same file again changes nothing;
     * endpoints that left it are switched off, and those made by the API are left alone.
     */
    async declare(projectId: number, declared: readonly DeclaredWebhook[]): Promise<void> {
      const entries = declared.map((entry) => ({ ...entry, ...checked(entry) }));
      await inTransaction(pool, async (tx) => {
        await store.lockDeclarations(tx, projectId);
        const before = await store.listEndpoints(tx, projectId);
        const ids: string[] = [];
        for (const entry of entries) {
          const known = before.find((endpoint) => endpoint.declared && endpoint.url === entry.url);
          ids.push(await declareOne(tx, projectId, known, entry));
        }
        await store.disableUndeclared(tx, projectId, ids, clock());
      });
      subscriptions.forget(projectId);
    },
  };

  async function declareOne(
    tx: Queryable,
    projectId: number,
    known: store.Endpoint | undefined,
    entry: { url: string; secret: string; events: string[] | null },
  ): Promise<string> {
    const id = known?.id ?? newId();
    const { url, events } = entry;
    // Sealing the same text twice gives different bytes: what is stored already stays.
    const unchanged = known !== undefined && vault.open(known.secret, secretContext(id)) === entry.secret;
    const secret = unchanged ? known.secret : vault.seal(entry.secret, secretContext(id));
    if (known !== undefined) await store.updateDeclared(tx, { projectId, id, events, secret }, clock());
    else {
      const fresh = { id, projectId, url, description: null, events, enabled: true, secret, declared: true };
      await store.addEndpoint(tx, { ...fresh, createdAt: clock() }, Number.MAX_SAFE_INTEGER);
    }
    return id;
  }
}

function newSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/** Throws a sentence that names the field where the declaration cannot be used; it never quotes the secret. */
function checked(entry: DeclaredWebhook): { events: string[] | null } {
  if (!EndpointUrl.safeParse(entry.url).success) {
    throw invalid("webhooks.url", "must be an http or https URL without credentials");
  }
  if (signingKey(entry.secret) === null) {
    throw invalid("webhooks.secret", "must be base64, with or without whsec_ before it");
  }
  const events = EventFilter.safeParse(entry.events);
  if (!events.success) throw invalid("webhooks.events", "names an event that does not exist");
  return { events: events.data ?? null };
}
