import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { AccountId, lenientText, Metadata } from "../../shared/wire.ts";
import { askerOf, descriptionFields } from "../visits/index.ts";
import { Identified } from "./answers.ts";
import type { Identity } from "./identity-service.ts";

const TAG = "Identification";

const FingerprintBody = z
  .object({ ...descriptionFields, cookie: z.unknown().optional() })
  .superRefine((body, context) => {
    if (body.fingerprint || body.components || body.signals) return;
    context.addIssue({
      code: "invalid_type",
      expected: "string",
      input: undefined,
      path: ["fingerprint"],
      message: "is required, received undefined",
    });
  });

const InitiateBody = z.object({
  ...descriptionFields,
  client: lenientText(40),
  version: lenientText(40),
  tolerance: z.enum(["default", "strict", "lenient"]).nullish(),
});

const IdentityBody = z.object({
  ...descriptionFields,
  metadata: Metadata.nullish(),
  identity_id: lenientText(100),
});

const CompleteBody = z.object({ account: AccountId });

const Known = z.object({ fingerprint_id: z.string(), confidence: z.number().min(0).max(1) });

export function identityRoutes(identity: Identity): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/device/fingerprint", "/v2/devices/fingerprint"],
      auth: "client",
      tag: TAG,
      summary: "Identify a browser across the project",
      example: {
        body: { fingerprint: "LQJgbAnEA", last_fingerprint: null },
        response: { fingerprint_id: "65a1f0c2b7d4e8f901a2b3e1", confidence: 0.99 },
      },
      body: FingerprintBody,
      response: Known,
      handler: async (call) => {
        const { fingerprintId, confidence } = await identity.fingerprint(askerOf(call), call.body);
        return { fingerprint_id: fingerprintId, confidence };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/identity/initiate"],
      auth: "client",
      tag: TAG,
      summary: "Start an identification",
      example: {
        body: { signals: { timezone: { value: "Europe/Berlin" } }, client: "javascript", version: "2.24.1" },
        response: { identification: "2f0d7c1e-54b3-4f0e-9c7a-6b8d1e2f3a4b" },
      },
      body: InitiateBody,
      response: z.object({ identification: z.uuid() }),
      handler: async (call) => ({ identification: await identity.initiate(askerOf(call), call.body) }),
    }),
    route({
      method: "POST",
      paths: ["/v2/proj/identification/:identification/complete"],
      auth: "secret",
      tag: TAG,
      summary: "Complete an identification with its account",
      response: Identified,
      errors: ["not_found", "overloaded"],
      example: {
        params: { identification: "2f0d7c1e-54b3-4f0e-9c7a-6b8d1e2f3a4b" },
        body: { account: "user-42" },
        response: {
          access: "65a1f0c2b7d4e8f901a2b3c6",
          device: "65a1f0c2b7d4e8f901a2b3c5",
          new_device: true,
          metadata_fields: {},
        },
      },
      body: CompleteBody,
      handler: async (call) => {
        const { project } = call.caller;
        const token = call.params.identification ?? "";
        const done = await identity.complete(project, token, call.body.account);
        return {
          access: done.access,
          device: done.device,
          new_device: done.newDevice,
          metadata_fields: metadataFields(done.metadata),
        };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/identity"],
      auth: "client",
      tag: TAG,
      summary: "Identify a native app's installation",
      example: {
        body: { device_id: null, device_info: { os: { name: "Android", version: "15" } } },
        response: { identity: "65a1f0c2b7d4e8f901a2b3e1", confidence: 0.9 },
      },
      body: IdentityBody,
      response: z.object({ identity: z.string(), confidence: z.number() }),
      handler: async (call) => {
        const { fingerprintId, confidence } = await identity.fingerprint(askerOf(call), call.body);
        return { identity: fingerprintId, confidence };
      },
    }),
  ];
}

/** Each key with the list of its values, as the older payloads show metadata. */
function metadataFields(metadata: Readonly<Record<string, unknown>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      key,
      (Array.isArray(value) ? value : [value]).map((one) =>
        typeof one === "string" ? one : JSON.stringify(one),
      ),
    ]),
  );
}
