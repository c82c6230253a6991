import { z } from "zod";
import { inTransaction, type Pool } from "../../db/pool.ts";
import { type Route, route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import { invalid, missing, notFound } from "../../shared/errors.ts";
import { Metadata, PageQuery, Success, shortText, WireBoolean } from "../../shared/wire.ts";
import { accountParam } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { accessHistory, toLegacyDevice } from "./history-store.ts";
import * as store from "./record-store.ts";
import { AccessHistory, EXAMPLE_DEVICE, WireDevice } from "./wire.ts";

const TAG = "Devices";

const FIELD_VALUES = z.union([z.string().max(2000), z.array(z.string().max(2000)).max(50)]);

export const MetadataBody = z.object({
  metadata: Metadata.nullish(),
  /** The older form: a list of values for each key. */
  metadata_fields: z.record(z.string().max(200), FIELD_VALUES).nullish(),
});

export const WhitelistBody = z.object({ whitelisted: WireBoolean.default(true) });

const flag = WireBoolean.catch(false).default(false);
const DevicesQuery = z.object({ whitelisted: flag, excluded: flag });
const LegacyDevicesQuery = z.object({ whitelisted: flag, dev: flag });

const HistoryQuery = PageQuery.omit({ limit: true }).extend({
  user: shortText(512).optional(),
  device: shortText(100).optional(),
  per: z.coerce
    .number()
    .int()
    .catch(10)
    .default(10)
    .transform((value) => Math.min(50, Math.max(1, value))),
});

/** A list of one value is that value; both forms end up in one map. */
function givenMetadata(body: z.infer<typeof MetadataBody>): Record<string, unknown> {
  const fields = Object.entries(body.metadata_fields ?? {}).map(([key, value]) => [
    key,
    Array.isArray(value) && value.length === 1 ? value[0] : value,
  ]);
  return Metadata.parse({ ...Object.fromEntries(fields), ...body.metadata });
}

/** What a product's server reads and changes of stored devices and accesses. */
export function deviceRecordRoutes(pool: Pool, clock: Clock): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/user/:account/devices", "/v2/users/:account/devices"],
      auth: "secret",
      tag: TAG,
      summary: "Devices of a user",
      description:
        "Attached and detached ones, last used first. Devices of the staff and dormant former selves of a device come only when asked for.",
      query: DevicesQuery,
      response: z.array(WireDevice),
      errors: ["not_found"],
      example: { params: { account: "user-42" }, response: [EXAMPLE_DEVICE] },
      handler: async (call) => {
        const { project } = call.caller;
        const found = await store.devicesOfAccount(pool, project.id, accountParam(call), call.query);
        if (found === null) throw notFound("account");
        return found;
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/proj/user/:account/devices"],
      auth: "secret",
      tag: "Older calls",
      deprecated: true,
      summary: "Devices of a user (older form)",
      query: LegacyDevicesQuery,
      response: z.array(WireDevice.extend({ project: z.string(), __v: z.literal(0) })),
      errors: ["not_found"],
      example: {
        params: { account: "user-42" },
        query: { whitelisted: false, dev: false },
        response: [{ ...EXAMPLE_DEVICE, project: "3f0c8a52-7a37-4a4e-9d6a-1f2b3c4d5e6f", __v: 0 }],
      },
      handler: async (call) => {
        const { project } = call.caller;
        const { whitelisted, dev } = call.query;
        const found = await store.devicesOfAccount(pool, project.id, accountParam(call), {
          whitelisted,
          excluded: false,
        });
        if (found === null) throw notFound("account");
        // A project is either for development or for production: all of its devices are of that kind.
        if (dev && project.mode !== "development") return [];
        return found.map((device) => toLegacyDevice(device, project.clientId));
      },
    }),
    route({
      method: "POST",
      paths: [
        "/v2/device/:device/metadata",
        "/v2/devices/:device/metadata",
        "/v2/proj/device/:device/metadata",
      ],
      auth: "secret",
      tag: TAG,
      summary: "Add to a device's metadata",
      body: MetadataBody,
      response: Success,
      errors: ["not_found"],
      example: {
        params: { device: EXAMPLE_DEVICE.id },
        body: { metadata: { session: "s-81" } },
        response: { success: true },
      },
      handler: async (call) => {
        const { metadata, metadata_fields: fields } = call.body;
        if ((metadata ?? fields ?? null) === null) throw missing("metadata");
        const given = givenMetadata(call.body);
        const fits = await store.addMetadata(pool, call.caller.project.id, call.params.device ?? "", given);
        if (fits === null) throw notFound("device");
        if (!fits) throw invalid("metadata", "would make the device's metadata exceed 50 keys or 8 KB");
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/device/:device/whitelist", "/v2/devices/:device/whitelist"],
      auth: "secret",
      tag: TAG,
      feature: "whitelisting",
      summary: "Whitelist a device, or end it",
      description: "A whitelisted device does not count towards limits and is never challenged for sharing.",
      body: WhitelistBody,
      response: Success,
      errors: ["not_found"],
      example: {
        params: { device: EXAMPLE_DEVICE.id },
        body: { whitelisted: true },
        response: { success: true },
      },
      handler: async (call) => {
        const { project } = call.caller;
        const deviceId = call.params.device ?? "";
        const { whitelisted } = call.body;
        await inTransaction(pool, async (tx) => {
          const accountId = await store.ownerOfDevice(tx, project.id, deviceId);
          if (accountId === null) throw notFound("device");
          await store.setWhitelisted(tx, project.id, accountId, [deviceId], whitelisted);
          await recordAudit(tx, {
            projectId: project.id,
            accountId,
            at: clock(),
            actor: "api",
            action: whitelisted ? "device.whitelisted" : "device.unwhitelisted",
            subject: deviceId,
          });
        });
        return { success: true };
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/proj/access-history"],
      auth: "secret",
      tag: "Older calls",
      feature: "access_history",
      summary: "Accesses of a user or a device, newest first",
      description: "At least one of `user` and `device` is required.",
      query: HistoryQuery,
      response: AccessHistory,
      errors: ["missing_parameter", "not_found"],
      example: {
        query: { user: "user-42", per: 10, page: 1 },
        response: {
          docs: [],
          totalDocs: 0,
          limit: 10,
          totalPages: 1,
          page: 1,
          pagingCounter: 1,
          hasPrevPage: false,
          hasNextPage: false,
          prevPage: null,
          nextPage: null,
        },
      },
      handler: async (call) => {
        const { project } = call.caller;
        const { user, device, per, page } = call.query;
        if (user === undefined && device === undefined) throw missing("user");
        const ofUser = user === undefined ? null : await store.internalId(pool, project.id, user);
        if (user !== undefined && ofUser === null) throw notFound("account");
        const ofDevice = device === undefined ? null : await store.ownerOfDevice(pool, project.id, device);
        const accountId = ofUser ?? ofDevice;
        if (accountId === null || (device !== undefined && ofDevice !== accountId)) throw notFound("device");
        const target = {
          projectId: project.id,
          clientId: project.clientId,
          accountId,
          deviceId: device ?? null,
        };
        return await accessHistory(pool, target, { per, page });
      },
    }),
  ];
}
