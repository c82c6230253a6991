import { type Route, route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import { CreateBody, DeliveriesQuery, RotateBody, TestBody, UpdateBody } from "./schema.ts";
import type { Webhooks } from "./service.ts";
import { toWireDelivery, toWireDeliveryDetail, toWireEndpoint } from "./wire.ts";

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
      summary: "Add a webhook endpoint; its signing secret is shown once",
      body: CreateBody,
      handler: async ({ caller, body }) => withSecret(await webhooks.create(caller.project.id, body)),
    }),
    route({
      method: "GET",
      paths: ["/v2/webhooks"],
      auth: "secret",
      summary: "List webhook endpoints, newest first",
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
      summary: "Retrieve a webhook endpoint",
      handler: async ({ caller, params }) =>
        toWireEndpoint(await webhooks.get(caller.project.id, params.id ?? ""), clock()),
    }),
    route({
      method: "PATCH",
      paths: ["/v2/webhooks/:id"],
      auth: "secret",
      summary: "Change a webhook endpoint",
      body: UpdateBody,
      handler: async ({ caller, params, body }) =>
        toWireEndpoint(await webhooks.update(caller.project.id, params.id ?? "", body), clock()),
    }),
    route({
      method: "DELETE",
      paths: ["/v2/webhooks/:id"],
      auth: "secret",
      summary: "Remove a webhook endpoint with its deliveries",
      handler: async ({ caller, params }) => {
        await webhooks.remove(caller.project.id, params.id ?? "");
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/webhooks/:id/rotate"],
      auth: "secret",
      summary: "Replace the signing secret; the old one signs along for a while",
      body: RotateBody,
      handler: async ({ caller, params, body }) =>
        withSecret(await webhooks.rotate(caller.project.id, params.id ?? "", body)),
    }),
    route({
      method: "POST",
      paths: ["/v2/webhooks/:id/test"],
      auth: "secret",
      summary: "Send a test event to one endpoint",
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
      summary: "Deliveries to an endpoint, newest first",
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
      summary: "A delivery with its body and attempts",
      handler: async ({ caller, params }) =>
        toWireDeliveryDetail(await webhooks.delivery(caller.project.id, params.id ?? "")),
    }),
    route({
      method: "POST",
      paths: ["/v2/webhooks/deliveries/:id/redeliver"],
      auth: "secret",
      summary: "Send a message again, under the same id",
      handler: async ({ caller, params }) => {
        await webhooks.redeliver(caller.project.id, params.id ?? "");
        return { success: true };
      },
    }),
  ];
}
