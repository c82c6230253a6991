import type { Pool } from "../../db/pool.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { notFound } from "../../shared/errors.ts";
import { AttachBody, DetachBody, LegacyDetachBody } from "./schema.ts";
import type { Asker, Devices } from "./service.ts";
import { devicesOfAccount } from "./store.ts";

/** Who asks, from a call. */
export function askerOf(call: Pick<Call<unknown, unknown>, "caller" | "request">): Asker {
  const { caller, request } = call;
  return {
    project: caller.project,
    kind: caller.kind,
    token: caller.token,
    ip: request.ip,
    userAgent: request.headers["user-agent"] ?? null,
    origin: request.headers.origin ?? null,
  };
}

export function deviceRoutes(devices: Devices, pool: Pool): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/device/attach", "/v2/devices/attach", "/v2/access"],
      auth: "client",
      summary: "Attach a device to an account",
      body: AttachBody,
      handler: async (call) => await devices.attach(askerOf(call), call.body),
    }),
    route({
      method: "POST",
      paths: ["/v2/device/:device/detach", "/v2/devices/:device/detach"],
      auth: "client",
      summary: "Detach a device",
      body: DetachBody,
      handler: async (call) =>
        await devices.detach(askerOf(call), call.params.device ?? "", call.body.user, call.body.access),
    }),
    route({
      method: "POST",
      paths: ["/v2/access/detach"],
      auth: "client",
      summary: "Detach a device (older mobile clients)",
      body: LegacyDetachBody,
      handler: async (call) =>
        await devices.detach(askerOf(call), call.body.device, call.body.user, call.body.access),
    }),
    route({
      method: "GET",
      paths: ["/v2/access/user/:account/attached_devices"],
      auth: "client",
      summary: "Attached devices of an account",
      handler: async (call) => await devices.attached(askerOf(call), call.params.account ?? ""),
    }),
    route({
      method: "GET",
      paths: ["/v2/user/:account/devices"],
      auth: "secret",
      summary: "Devices of an account",
      handler: async (call) => {
        const found = await devicesOfAccount(pool, call.caller.project.id, call.params.account ?? "");
        if (found === null) throw notFound("account");
        return found;
      },
    }),
  ];
}
