import { wireDate, wireDateOrNull } from "../../shared/wire.ts";
import type { Delivery, DeliveryDetail } from "./delivery-store.ts";
import type { Endpoint } from "./endpoint-store.ts";

/** An endpoint as the wire shows it: never with its secret. */
export function toWireEndpoint(endpoint: Endpoint, now: number): Record<string, unknown> {
  const rotating = endpoint.previousUntil !== null && endpoint.previousUntil > now;
  return {
    id: endpoint.id,
    url: endpoint.url,
    events: endpoint.events,
    description: endpoint.description,
    enabled: endpoint.enabled,
    declared: endpoint.declared,
    previous_secret_until: rotating ? wireDateOrNull(endpoint.previousUntil) : null,
    createdAt: wireDate(endpoint.createdAt),
    updatedAt: wireDate(endpoint.updatedAt),
  };
}

export function toWireDelivery(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    endpoint: delivery.endpointId,
    message_id: delivery.messageId,
    event: delivery.event,
    account: delivery.account,
    status: delivery.status,
    attempts: delivery.attempts,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    next_attempt_at: wireDateOrNull(delivery.nextAttemptAt),
    createdAt: wireDate(delivery.createdAt),
    updatedAt: wireDate(delivery.updatedAt),
    finished_at: wireDateOrNull(delivery.finishedAt),
  };
}

/** With the body that is sent and every attempt that was made, redeliveries included. */
export function toWireDeliveryDetail(delivery: DeliveryDetail): Record<string, unknown> {
  return {
    ...toWireDelivery(delivery),
    payload: JSON.parse(delivery.body) as unknown,
    log: delivery.log.map(({ at, status, error, tookMs }) => ({
      at: wireDate(at),
      status,
      error,
      took_ms: tookMs,
    })),
  };
}
