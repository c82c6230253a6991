import { z } from "zod";
import { WireDate } from "../../shared/wire.ts";

const nullableText = z.string().nullable();
const named = z.object({ name: nullableText, version: nullableText });

/** What the software and the machine say they are; the shape of the published clients. */
export const WireDeviceInfo = z
  .object({
    ua: nullableText,
    browser: named.extend({ major: nullableText }),
    engine: named,
    os: named,
    device: z.object({ vendor: nullableText, model: nullableText, type: nullableText }),
    cpu: z.object({ architecture: nullableText }),
  })
  .partial()
  .meta({ id: "DeviceInfo" });

export const WireDevice = z
  .object({
    _id: z.string(),
    id: z.string(),
    user: z.string().meta({ description: "Internal id of the user." }),
    identity: z.string(),
    status: z.enum(["attached", "detached"]),
    metadata: z.record(z.string(), z.unknown()),
    info: WireDeviceInfo,
    attachedAt: WireDate,
    createdAt: WireDate,
    updatedAt: WireDate,
    auto_detached: z.boolean(),
    detached_at: WireDate.optional(),
  })
  .meta({ id: "Device" });
export type WireDevice = z.infer<typeof WireDevice>;

export const DetachState = z
  .object({
    success: z.literal(true),
    attached_devices: z.number().int(),
    device_id: z.string(),
    default_device_limit: z.number().int(),
    block_over_usage: z.boolean(),
  })
  .meta({ id: "DetachState" });

export const AccessState = DetachState.extend({
  suspended: z.boolean(),
  new_device: z.boolean(),
  access: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  verification_status: z.enum(["verified", "unverified", "pending"]),
  confidence: z.number().nullable(),
  identity: z.string(),
}).meta({ id: "AccessState" });

const LegacyDevice = WireDevice.extend({ project: z.string(), __v: z.literal(0) });

export const AccessRecord = z
  .object({
    _id: z.string(),
    signed: z.boolean(),
    device: LegacyDevice.nullable().meta({ description: "null once the device is forgotten." }),
    project: z.string(),
    user: z.string(),
    api_key: z.string(),
    confidence: z.number(),
    version: z.literal("2"),
    page: nullableText,
    createdAt: WireDate,
    updatedAt: WireDate,
    __v: z.literal(0),
  })
  .meta({ id: "AccessRecord" });
export type AccessRecord = z.infer<typeof AccessRecord>;

/** The older way to page, as the wire's first clients know it. */
export const AccessHistory = z
  .object({
    docs: z.array(AccessRecord),
    totalDocs: z.number().int(),
    limit: z.number().int(),
    totalPages: z.number().int(),
    page: z.number().int(),
    pagingCounter: z.number().int(),
    hasPrevPage: z.boolean(),
    hasNextPage: z.boolean(),
    prevPage: z.number().int().nullable(),
    nextPage: z.number().int().nullable(),
  })
  .meta({ id: "AccessHistory" });
export type AccessHistory = z.infer<typeof AccessHistory>;

const AT = "2026-03-02T08:00:00.000Z";

/** A device for the examples of the reference. */
export const EXAMPLE_DEVICE = {
  _id: "65a1f0c2b7d4e8f901a2b3c5",
  id: "65a1f0c2b7d4e8f901a2b3c5",
  user: "65a1f0c2b7d4e8f901a2b3c4",
  identity: "65a1f0c2b7d4e8f901a2b3c5",
  status: "attached",
  metadata: { session: "s-81" },
  info: {
    ua: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Version/18.3 Mobile/15E148 Safari/604.1",
    browser: { name: "Mobile Safari", version: "18.3", major: "18" },
    engine: { name: "WebKit", version: "605.1.15" },
    os: { name: "iOS", version: "18.3" },
    device: { vendor: "Apple", model: "iPhone", type: "mobile" },
    cpu: { architecture: null },
  },
  attachedAt: AT,
  createdAt: "2026-03-01T08:00:00.000Z",
  updatedAt: AT,
  auto_detached: false,
};

export const EXAMPLE_STATE = {
  success: true,
  attached_devices: 2,
  device_id: EXAMPLE_DEVICE.id,
  default_device_limit: 2,
  block_over_usage: false,
};
