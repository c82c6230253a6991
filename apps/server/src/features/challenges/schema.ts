import { z } from "zod";
import { AccountId, lenientText, pageOf, shortText, WireDate, wireInteger } from "../../shared/wire.ts";
import { CHALLENGE_STATUSES } from "./challenge.ts";

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
  max_age_s: wireInteger(1, 31_536_000).optional(),
});
export type ConsumeBody = z.infer<typeof ConsumeBody>;

export const VerifyBody = z.object({
  code: z
    .union([z.string(), z.number()])
    .transform((value) => String(value).trim())
    .pipe(z.string().min(1).max(40)),
});
export type VerifyBody = z.infer<typeof VerifyBody>;

const masked = z.string().nullable().meta({ description: "Obfuscated." });

export const WireChallenge = z
  .object({
    _id: z.string(),
    id: z.string(),
    user: z.object({
      _id: z.string(),
      id: z.string(),
      external_id: z.string(),
      email: masked,
      phone: masked,
    }),
    account: z.string(),
    limit: z
      .object({
        is_exceeded: z.boolean(),
        overall: z.number().int(),
        mobile: z.number().int(),
        tablet: z.number().int(),
        desktop: z.number().int(),
      })
      .meta({ description: "How many devices must still be signed out, in all and of each type." }),
    status: z.enum(CHALLENGE_STATUSES),
    reasons: z.array(z.string()),
    type: z.enum(["account_sharing", "account_takeover", "fake_account", "repeat_trial"]),
    evaluation: z
      .string()
      .nullable()
      .meta({ description: "The evaluation that asked for it: its findings, and an explanation in words." }),
    code: z.null().meta({ description: "Always null: a code is known to its addressee alone." }),
    createdAt: WireDate,
    updatedAt: WireDate,
  })
  .meta({ id: "Challenge" });
export type WireChallenge = z.infer<typeof WireChallenge>;

export const ChallengePage = pageOf(WireChallenge);

export const Sent = z.object({ success: z.literal(true), challenge_id: z.string() });

export const Consumed = z
  .object({
    success: z.literal(true),
    challenge_id: z.string(),
    user: z.string().nullable(),
    action: z.string().nullable(),
    completed_at: WireDate.nullable(),
  })
  .meta({ id: "AssertedChallenge" });

export const EXAMPLE_CHALLENGE = {
  _id: "65a1f0c2b7d4e8f901a2b3c7",
  id: "65a1f0c2b7d4e8f901a2b3c7",
  user: {
    _id: "65a1f0c2b7d4e8f901a2b3c4",
    id: "65a1f0c2b7d4e8f901a2b3c4",
    external_id: "user-42",
    email: "ad*****@example.org",
    phone: "******42",
  },
  account: "user-42",
  limit: { is_exceeded: true, overall: 1, mobile: 0, tablet: 0, desktop: 1 },
  status: "initiated",
  reasons: ["limit_exceeded"],
  type: "account_sharing",
  evaluation: "65a1f0c2b7d4e8f901a2b3c6",
  code: null,
  createdAt: "2026-03-02T08:00:00.000Z",
  updatedAt: "2026-03-02T08:00:00.000Z",
};
