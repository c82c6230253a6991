import { z } from "zod";
import { AccountId, lenientText, Metadata, shortText } from "../../shared/wire.ts";
import { descriptionFields } from "../visits/index.ts";

const HASH_MAX = 8192;

/** One fingerprint, or the pair that `getHash()` of the browser SDK answers: now and before. */
const Fingerprint = z
  .union([z.string().max(HASH_MAX), z.array(lenientText(HASH_MAX)).max(2)])
  .nullish()
  .transform((value) => {
    const [current, last] = Array.isArray(value) ? value : [value ?? null, null];
    return { current: current ?? null, last: last ?? null };
  });

const EvaluateFields = z.object({
  ...descriptionFields,
  fingerprint: Fingerprint,
  action: z
    .string()
    .min(1)
    .max(60)
    .regex(/^[a-zA-Z0-9_.:-]+$/, { message: "must be a word" })
    .nullish()
    .transform((value) => value ?? "signup"),
  user: AccountId.nullish(),
  account: AccountId.nullish(),
  /** Where the person is. Taken from servers only: a browser's own address is known. */
  ip: lenientText(64),
  user_agent: lenientText(1024),
  version: lenientText(40),
  email: shortText(320).nullish(),
  phone: shortText(40).nullish(),
  metadata: Metadata.nullish(),
  tolerance: z.enum(["default", "strict", "lenient"]).nullish(),
  required_assurance: z.number().int().min(1).max(3).nullish(),
});

export const EvaluateBody = EvaluateFields.transform(({ user, account, fingerprint, ...rest }) => ({
  ...rest,
  fingerprint: fingerprint.current,
  last_fingerprint: rest.last_fingerprint ?? fingerprint.last,
  account: user ?? account ?? null,
}));
export type EvaluateBody = z.infer<typeof EvaluateBody>;

export const ConsumeBody = z.object({
  /** What the evaluation must be about; what is given here is checked. */
  user: AccountId.nullish(),
  action: shortText(60).nullish(),
  max_age_s: z.number().int().min(1).max(86_400).nullish(),
});
export type ConsumeBody = z.infer<typeof ConsumeBody>;

export const FEEDBACK_LABELS = ["legitimate", "fraud", "shared", "household"] as const;

export const FeedbackBody = z
  .object({
    label: z.enum(FEEDBACK_LABELS).optional(),
    feedback: z.enum(FEEDBACK_LABELS).optional(),
    note: shortText(1000).nullish(),
  })
  .transform(({ label, feedback, note }, context) => {
    const given = label ?? feedback;
    if (given === undefined) {
      context.addIssue({
        code: "invalid_type",
        expected: "string",
        input: undefined,
        path: ["label"],
        message: "is required, received undefined",
      });
      return z.NEVER;
    }
    return { label: given, note: note ?? null };
  });
export type FeedbackBody = z.infer<typeof FeedbackBody>;

/** Reported events; other words are kept with the account and decide nothing. */
export const LOGIN_EVENTS = ["login_failed", "login_succeeded", "password_changed"] as const;

export const EventBody = z
  .object({
    ...descriptionFields,
    fingerprint: Fingerprint,
    type: z
      .string()
      .min(1)
      .max(60)
      .regex(/^[a-zA-Z0-9_.:-]+$/, { message: "must be a word" }),
    user: AccountId.optional(),
    account: AccountId.optional(),
    at: z.iso.datetime({ offset: true }).nullish(),
    /** The evaluation or access this is the outcome of. */
    ref: lenientText(100),
    ip: lenientText(64),
    user_agent: lenientText(1024),
    tolerance: z.enum(["default", "strict", "lenient"]).nullish(),
    metadata: Metadata.nullish(),
  })
  .transform(({ user, account, fingerprint, ...rest }, context) => {
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
    return {
      ...rest,
      fingerprint: fingerprint.current,
      last_fingerprint: rest.last_fingerprint ?? fingerprint.last,
      account: named,
    };
  });
export type EventBody = z.infer<typeof EventBody>;

const Verdict = z.enum(["allow", "deny", "challenge", "restrict", "challenge_and_restrict"]);

export const EmailQuality = z.object({
  status: z.enum(["valid", "invalid", "disposable", "accept_all", "unknown"]),
  regexp: z.boolean(),
  gibberish: z.boolean().nullable(),
  disposable: z.boolean().nullable(),
  webmail: z.boolean().nullable(),
  mx_records: z.boolean().nullable(),
  smtp_server: z.boolean().nullable(),
  smtp_check: z.boolean().nullable(),
  accept_all: z.boolean().nullable(),
  block: z.boolean(),
  normalized_email: z.string().nullable(),
});
export type EmailQuality = z.infer<typeof EmailQuality>;

/** The answer to an evaluation (spec b.6). */
export const EvaluationAnswer = z
  .object({
    id: z.string(),
    fingerprint_id: z.string(),
    verdict: Verdict,
    reasons: z.array(z.string()),
    confidence: z.number().min(0).max(1),
    challenge_id: z.string().optional(),
    managed_page: z.literal(false).optional().meta({
      description:
        "There with a challenge where the project runs it on a page of its own: don't open the hosted one.",
    }),
    metadata: z.object({ email: EmailQuality.optional() }).optional(),
  })
  .meta({ id: "Evaluation" });
export type EvaluationAnswer = z.infer<typeof EvaluationAnswer>;
