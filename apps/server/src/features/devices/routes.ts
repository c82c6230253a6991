import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { askerOf } from "../visits/index.ts";
import { AttachBody, DetachBody, LegacyDetachBody } from "./schema.ts";
import type { Devices } from "./service.ts";
import { AccessState, DetachState, EXAMPLE_DEVICE, EXAMPLE_STATE, WireDevice } from "./wire.ts";

const TAG = "Devices";

/** What the published browser and mobile clients call. */
export function deviceRoutes(devices: Devices): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/device/attach", "/v2/devices/attach", "/v2/access"],
      auth: "client",
      tag: TAG,
      summary: "Attach a device to an account",
      description:
        "Call it once on every signed-in page. Unsigned (without a user token or the API secret) it may fill an empty e-mail or phone, add groups and metadata, and lower the limit for its own device; it changes nothing that a signed call set.",
      body: AttachBody,
      response: AccessState,
      errors: ["overloaded"],
      example: {
        body: {
          user: "user-42",
          fingerprint: "LQJgbAnEA",
          metadata: { session: "s-81" },
          limit_config: { overall_device_limit: 2 },
          client: "javascript",
          version: "2.24.1",
          page: "/watch",
        },
        response: {
          ...EXAMPLE_STATE,
          suspended: false,
          new_device: true,
          access: "65a1f0c2b7d4e8f901a2b3c6",
          metadata: { session: "s-81" },
          verification_status: "unverified",
          confidence: 1,
          identity: EXAMPLE_DEVICE.id,
        },
      },
      handler: async (call) => await devices.attach(askerOf(call), call.body),
    }),
    route({
      method: "POST",
      paths: ["/v2/device/:device/detach", "/v2/devices/:device/detach"],
      auth: "client",
      tag: TAG,
      summary: "Detach a device",
      description:
        "Unsigned, a device may only detach itself: with its latest `access` id, or from where its live stream is open.",
      body: DetachBody,
      response: DetachState,
      errors: ["not_found", "overloaded"],
      example: {
        params: { device: EXAMPLE_DEVICE.id },
        body: { user: "user-42", access: "65a1f0c2b7d4e8f901a2b3c6" },
        response: { ...EXAMPLE_STATE, attached_devices: 1 },
      },
      handler: async (call) =>
        await devices.detach(askerOf(call), call.params.device ?? "", call.body.user, call.body.access),
    }),
    route({
      method: "POST",
      paths: ["/v2/access/detach"],
      auth: "client",
      tag: "Older calls",
      deprecated: true,
      summary: "Detach a device (older mobile clients)",
      body: LegacyDetachBody,
      response: DetachState,
      errors: ["not_found", "overloaded"],
      example: {
        body: { user: "user-42", device: EXAMPLE_DEVICE.id },
        response: { ...EXAMPLE_STATE, attached_devices: 1 },
      },
      handler: async (call) =>
        await devices.detach(askerOf(call), call.body.device, call.body.user, call.body.access),
    }),
    route({
      method: "GET",
      paths: ["/v2/access/user/:account/attached_devices"],
      auth: "client",
      tag: TAG,
      summary: "Attached devices of an account",
      description: "Unsigned, metadata comes empty. An unknown account has no devices.",
      response: z.array(WireDevice),
      example: { params: { account: "user-42" }, response: [{ ...EXAMPLE_DEVICE, metadata: {} }] },
      handler: async (call) => await devices.attached(askerOf(call), call.params.account ?? ""),
    }),
  ];
}
