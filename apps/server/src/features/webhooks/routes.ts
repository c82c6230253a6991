import { type Route, route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import { Success } from "../../shared/wire.ts";
import {
  DeliveryDetail,
  DeliveryPage,
  EndpointPage,
  EndpointWithSecret,
  EXAMPLE_DELIVERY,
  EXAMPLE_ENDPOINT,
  Tested,
  WireEndpoint,
} from "./answers.ts";
import { CreateBody, DeliveriesQuery, RotateBody, TestBody, UpdateBody } from "./schema.ts";
import type { Webhooks } from "./service.ts";
import { toWireDelivery, toWireDeliveryDetail, toWireEndpoint } from "./wire.ts";

const TAG = "Webhooks";

/** Webhook endpoints and their deliveries: everything by the project's secret. */
export function webhookRoutes(webhooks: Webhooks, clock: Clock): Route[] {
  const withSecret = ({ endpoint, secret }: Awaited<ReturnType<Webhooks["create"]>>) => ({
    ...toWireEndpoint(endpoint, clock()),
    secret,
  });
  return [
    route({
      method: "POST",
      paths: ["/v2/webhooks"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Add a webhook endpoint; its signing secret is shown once",
      response: EndpointWithSecret,
      errors: ["conflict"],
      example: {
        body: { url: EXAMPLE_ENDPOINT.url, events: EXAMPLE_ENDPOINT.events },
        response: { ...EXAMPLE_ENDPOINT, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
      },
      body: CreateBody,
      handler: async ({ caller, body }) => withSecret(await webhooks.create(caller.project.id, body)),
    }),
    route({
      method: "GET",
      paths: ["/v2/webhooks"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "List webhook endpoints, newest first",
      response: EndpointPage,
      example: { response: { data: [EXAMPLE_ENDPOINT], total: 1 } },
      handler: async ({ caller }) => {
        const endpoints = await webhooks.list(caller.project.id);
        return {
          data: endpoints.map((endpoint) => toWireEndpoint(endpoint, clock())),
          total: endpoints.length,
        };
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/webhooks/:id"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Retrieve a webhook endpoint",
      response: WireEndpoint,
      errors: ["not_found"],
      example: { params: { id: EXAMPLE_ENDPOINT.id }, response: EXAMPLE_ENDPOINT },
      handler: async ({ caller, params }) =>
        toWireEndpoint(await webhooks.get(caller.project.id, params.id ?? ""), clock()),
    }),
    route({
      method: "PATCH",
      paths: ["/v2/webhooks/:id"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Change a webhook endpoint",
      response: WireEndpoint,
      errors: ["not_found"],
      example: {
        params: { id: EXAMPLE_ENDPOINT.id },
        body: { enabled: false },
        response: { ...EXAMPLE_ENDPOINT, enabled: false },
      },
      body: UpdateBody,
      handler: async ({ caller, params, body }) =>
        toWireEndpoint(await webhooks.update(caller.project.id, params.id ?? "", body), clock()),
    }),
    route({
      method: "DELETE",
      paths: ["/v2/webhooks/:id"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Remove a webhook endpoint with its deliveries",
      response: Success,
      errors: ["not_found"],
      example: { params: { id: EXAMPLE_ENDPOINT.id }, response: { success: true } },
      handler: async ({ caller, params }) => {
        await webhooks.remove(caller.project.id, params.id ?? "");
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/webhooks/:id/rotate"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Replace the signing secret; the old one signs along for a while",
      response: EndpointWithSecret,
      errors: ["not_found"],
      example: {
        params: { id: EXAMPLE_ENDPOINT.id },
        body: { keep_s: 86_400 },
        response: { ...EXAMPLE_ENDPOINT, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
      },
      body: RotateBody,
      handler: async ({ caller, params, body }) =>
        withSecret(await webhooks.rotate(caller.project.id, params.id ?? "", body)),
    }),
    route({
      method: "POST",
      paths: ["/v2/webhooks/:id/test"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Send a test event to one endpoint",
      response: Tested,
      errors: ["not_found", "conflict"],
      example: {
        params: { id: EXAMPLE_ENDPOINT.id },
        body: { event: "device.detached" },
        response: { success: true, message_id: EXAMPLE_DELIVERY.message_id },
      },
      body: TestBody,
      handler: async ({ caller, params, body }) => {
        const messageId = await webhooks.test(caller.project.id, params.id ?? "", body.event ?? null);
        return { success: true, message_id: messageId };
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/webhooks/:id/deliveries"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Deliveries to an endpoint, newest first",
      response: DeliveryPage,
      errors: ["not_found"],
      example: {
        params: { id: EXAMPLE_ENDPOINT.id },
        query: { status: "delivered", limit: 10 },
        response: { data: [EXAMPLE_DELIVERY], next: null },
      },
      query: DeliveriesQuery,
      handler: async ({ caller, params, query }) => {
        const found = await webhooks.deliveries(caller.project.id, params.id ?? "", query);
        const last = found.length === query.limit ? found.at(-1) : undefined;
        return { data: found.map(toWireDelivery), next: last?.seq ?? null };
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/webhooks/deliveries/:id"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "A delivery with its body and attempts",
      response: DeliveryDetail,
      errors: ["not_found"],
      example: {
        params: { id: EXAMPLE_DELIVERY.id },
        response: {
          ...EXAMPLE_DELIVERY,
          payload: { event: "device.detached" },
          log: [{ at: EXAMPLE_DELIVERY.createdAt, status: 204, error: null, took_ms: 41 }],
        },
      },
      handler: async ({ caller, params }) =>
        toWireDeliveryDetail(await webhooks.delivery(caller.project.id, params.id ?? "")),
    }),
    route({
      method: "POST",
      paths: ["/v2/webhooks/deliveries/:id/redeliver"],
      auth: "secret",
      feature: "webhooks",
      tag: TAG,
      summary: "Send a message again, under the same id",
      response: Success,
      errors: ["not_found", "conflict"],
      example: { params: { id: EXAMPLE_DELIVERY.id }, response: { success: true } },
      handler: async ({ caller, params }) => {
        await webhooks.redeliver(caller.project.id, params.id ?? "");
        return { success: true };
      },
    }),
  ];
}
