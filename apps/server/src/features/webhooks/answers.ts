import { z } from "zod";
import { pageOf, WireDate } from "../../shared/wire.ts";

export const WireEndpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()).nullable().meta({ description: "null: every event." }),
    description: z.string().nullable(),
    enabled: z.boolean(),
    declared: z.boolean().meta({ description: "Comes from the bootstrap file." }),
    previous_secret_until: WireDate.nullable(),
    createdAt: WireDate,
    updatedAt: WireDate,
  })
  .meta({ id: "WebhookEndpoint" });

export const EndpointWithSecret = WireEndpoint.extend({
  secret: z.string().meta({ description: "Shown here and never again." }),
}).meta({ id: "WebhookEndpointWithSecret" });

export const EndpointPage = pageOf(WireEndpoint);

export const WireDelivery = z
  .object({
    id: z.string(),
    endpoint: z.string(),
    message_id: z.string(),
    event: z.string(),
    account: z.string().nullable(),
    status: z.enum(["pending", "delivered", "dead"]),
    attempts: z.number().int(),
    last_status: z.number().int().nullable(),
    last_error: z.string().nullable(),
    next_attempt_at: WireDate.nullable(),
    createdAt: WireDate,
    updatedAt: WireDate,
    finished_at: WireDate.nullable(),
  })
  .meta({ id: "WebhookDelivery" });

export const DeliveryPage = z.object({ data: z.array(WireDelivery), next: z.number().int().nullable() });

export const DeliveryDetail = WireDelivery.extend({
  payload: z.record(z.string(), z.unknown()),
  log: z.array(
    z.object({
      at: WireDate,
      status: z.number().int().nullable(),
      error: z.string().nullable(),
      took_ms: z.number(),
    }),
  ),
}).meta({ id: "WebhookDeliveryDetail" });

export const Tested = z.object({ success: z.literal(true), message_id: z.string() });

const AT = "2026-03-02T08:00:00.000Z";

export const EXAMPLE_ENDPOINT = {
  id: "65a1f0c2b7d4e8f901a2b3d0",
  url: "https://shop.example.org/hooks/latchkey",
  events: ["challenge.completed", "device.detached"],
  description: null,
  enabled: true,
  declared: false,
  previous_secret_until: null,
  createdAt: AT,
  updatedAt: AT,
};

export const EXAMPLE_DELIVERY = {
  id: "65a1f0c2b7d4e8f901a2b3d1",
  endpoint: EXAMPLE_ENDPOINT.id,
  message_id: "65a1f0c2b7d4e8f901a2b3d2",
  event: "device.detached",
  account: "user-42",
  status: "delivered",
  attempts: 1,
  last_status: 204,
  last_error: null,
  next_attempt_at: null,
  createdAt: AT,
  updatedAt: AT,
  finished_at: AT,
};
