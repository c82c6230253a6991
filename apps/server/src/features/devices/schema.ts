import { z } from "zod";
import { AccountId, lenientText, Metadata, shortText } from "../../shared/wire.ts";
import { Groups, LimitConfig } from "../accounts/index.ts";
import { descriptionFields } from "../visits/index.ts";

export const AttachBody = z
  .object({
    user: AccountId.optional(),
    account: AccountId.optional(),
    ...descriptionFields,
    metadata: Metadata.nullish(),
    limit_config: LimitConfig.nullish(),
    last_blocking_access: lenientText(100),
    last_challenge: lenientText(100),
    client: lenientText(40),
    version: lenientText(40),
    page: lenientText(2000),
    email: shortText(320).nullish(),
    phone: shortText(40).nullish(),
    tolerance: z.enum(["default", "strict", "lenient"]).nullish(),
    event: shortText(100).nullish(),
    groups: Groups.nullish(),
  })
  .transform(({ user, account, ...rest }, context) => {
    const named = user ?? account;
    if (named === undefined) {
      context.addIssue({
        code: "invalid_type",
        expected: "string",
        input: undefined,
        path: ["user"],
        message: "is required, received undefined",
      });
      return z.NEVER;
    }
    return { ...rest, account: named };
  });
export type AttachBody = z.infer<typeof AttachBody>;

export const DetachBody = z.object({
  user: AccountId,
  /** The device's latest access: lets a page sign its own device out without a live stream. */
  access: lenientText(100),
});

/** The older mobile form names the device in the body. */
export const LegacyDetachBody = DetachBody.extend({ device: shortText(100) });
