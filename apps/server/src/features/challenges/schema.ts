import { z } from "zod";
import { AccountId, lenientText, shortText } from "../../shared/wire.ts";

const page = z.coerce.number().int().min(1).max(1_000_000).catch(1).default(1);

export const ListQuery = z.object({
  page,
  limit: z.coerce
    .number()
    .int()
    .catch(10)
    .default(10)
    .transform((value) => Math.min(100, Math.max(1, value))),
});
export type ListQuery = z.infer<typeof ListQuery>;

export const SendBody = z.object({
  device: lenientText(100),
  /** `text` is what other parts of the wire call `sms`. */
  channel: z
    .enum(["email", "sms", "text"])
    .nullish()
    .transform((value) => (value === "text" ? "sms" : (value ?? null))),
  language: z
    .enum(["en", "fr", "es", "ar"])
    .nullish()
    .transform((value) => value ?? "en"),
});
export type SendBody = z.infer<typeof SendBody>;

export const KickBody = z.object({ device: shortText(100).optional() });
export type KickBody = z.infer<typeof KickBody>;

export const ConsumeBody = z.strictObject({
  /** Whose challenge it must be. Required, but for one that was issued at a sign-up without an account. */
  user: AccountId.optional(),
  /** What it must have been issued for: the `action` of the evaluation, or `access`. */
  action: shortText(100).optional(),
  /** How long ago it may have been completed at the most, in seconds. */
  max_age_s: z.number().positive().optional(),
});
export type ConsumeBody = z.infer<typeof ConsumeBody>;

export const VerifyBody = z.object({
  code: z
    .union([z.string(), z.number()])
    .transform((value) => String(value).trim())
    .pipe(z.string().min(1).max(40)),
});
export type VerifyBody = z.infer<typeof VerifyBody>;
