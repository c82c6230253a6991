import { z } from "zod";
import {
  AccountId,
  Metadata,
  pageOf,
  shortText,
  WireBoolean,
  WireDate,
  wireInteger,
} from "../../shared/wire.ts";
import { Groups } from "./groups.ts";

const limit = wireInteger(1, 100).nullish();

/** `overall_device_limit`, its deprecated alias `overall_limit`, `people_limit`: 1 to 100 each. */
export const LimitConfig = z
  .object({ overall_device_limit: limit, overall_limit: limit, people_limit: limit })
  .meta({ id: "LimitConfig" });
export type LimitConfig = z.infer<typeof LimitConfig>;

export const UpdateBody = z.object({
  user: AccountId.optional(),
  email: shortText(320).nullish(),
  phone: shortText(40).nullish(),
  metadata: Metadata.nullish(),
  groups: Groups.nullish(),
  /** The account's own limits; null takes them away. */
  limit_config: LimitConfig.nullable().optional(),
  /** The account pays now: an open question about its free trial is settled. */
  event: z.literal("upgrade").nullish(),
  /** Identity attributes for factor providers; only signed calls set them (DECISIONS 11). */
  attributes: z.record(z.string().max(100), shortText(500)).nullish(),
});
export type UpdateBody = z.infer<typeof UpdateBody>;

export const SuspendBody = z.object({ suspended: WireBoolean.default(true) });

export const WireUser = z
  .object({
    id: z.string(),
    account: z.string().meta({ description: "Your own id of the account." }),
    metadata: z.record(z.string(), z.unknown()),
    createdAt: WireDate,
    updatedAt: WireDate,
    suspended: z.boolean(),
    attached_devices: z.number().int(),
    limit_config: LimitConfig.nullable().meta({
      description: "Limits that a signed call set for this account; null where the project's hold.",
    }),
    groups: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
  })
  .meta({ id: "User" });
export type WireUser = z.infer<typeof WireUser>;

export const WireGroup = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    members: z.number().int(),
    createdAt: WireDate,
    updatedAt: WireDate,
  })
  .meta({ id: "Group" });
export type WireGroup = z.infer<typeof WireGroup>;

export const WireGroupDetail = WireGroup.extend({
  devices: z.number().int().meta({ description: "Devices attached to its members' accounts." }),
  shared: z.number().int().meta({
    description: "Member accounts that were challenged for account sharing in the last 30 days.",
  }),
}).meta({ id: "GroupDetail" });
export type WireGroupDetail = z.infer<typeof WireGroupDetail>;

export const WireMember = z
  .object({ id: z.string(), account: z.string(), attached_devices: z.number().int(), joinedAt: WireDate })
  .meta({ id: "GroupMember" });
export type WireMember = z.infer<typeof WireMember>;

export const GroupPage = pageOf(WireGroup);
export const MemberPage = pageOf(WireMember);
