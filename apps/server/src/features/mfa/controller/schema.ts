import { z } from "zod";

const text = (max: number) => z.string().min(1).max(max);

export const DELIVERY_TYPES = [
  "SMS_PERSONAL",
  "VOICE_PERSONAL",
  "SMS_WORK",
  "VOICE_WORK",
  "EMAIL_WORK",
  "EMAIL_PERSONAL",
] as const;
export type DeliveryType = (typeof DELIVERY_TYPES)[number];

export const SendTokenBody = z.object({ userAlias: text(256), deliveryType: z.enum(DELIVERY_TYPES) });
export const TokenAuthBody = SendTokenBody.extend({ token: z.string().max(64) });

/** One answer; older clients call the id `questionId`. Both at once must agree. */
const Answer = z
  .object({
    id: z.string().max(128).optional(),
    questionId: z.string().max(128).optional(),
    answer: z.string().max(256),
  })
  .transform(({ id, questionId, answer }, context) => {
    const either = id ?? questionId;
    if (either === undefined || (questionId !== undefined && questionId !== either)) {
      context.addIssue({ code: "custom", path: ["id"], message: "must be given once" });
      return z.NEVER;
    }
    return { id: either, answer };
  });

/** The current body is a bare array; until April 2024 it was wrapped in `answers`. */
export const AnswersBody = z
  .preprocess(
    (value) =>
      typeof value === "object" && value !== null && !Array.isArray(value) && "answers" in value
        ? value.answers
        : value,
    z.array(Answer).max(8),
  )
  .refine((items) => new Set(items.map((item) => item.id)).size === items.length, {
    message: "names a question twice",
  });
export type AnswerInput = { id: string; answer: string };

export const OktaVerifyBody = z.object({ userId: text(256) });
export const DuoVerifyBody = z.object({ userId: text(256), signedResponse: text(2048) });
export const PollBody = z.object({ requestId: z.string().max(128) });

const nullableText = (max: number) => z.string().max(max).nullable().optional();

const ProviderConfig = z.object({
  mfaMethod: nullableText(64),
  enabled: z.boolean().optional(),
  host: nullableText(255),
  accessKey: nullableText(512),
  identityAttribute: nullableText(100),
});
export const OktaConfigBody = ProviderConfig;
export const DuoConfigBody = ProviderConfig.extend({
  configProperties: z
    .record(z.string().max(64), z.unknown())
    .refine(
      (value) => Object.values(value).every((v) => v === null || (typeof v === "string" && v.length <= 512)),
      {
        message: "must hold texts",
      },
    )
    .nullable()
    .optional(),
});
export type ProviderConfigInput = z.infer<typeof DuoConfigBody>;

export const PollMethod = z.enum(["okta-verify", "duo-web", "kba", "token", "rsa"]);
export type PollMethod = z.infer<typeof PollMethod>;
export const ConfigMethod = z.enum(["okta-verify", "duo-web"]);
export type ConfigMethod = z.infer<typeof ConfigMethod>;
