import { z } from "zod";
import { signingKey } from "../../shared/webhook-signature.ts";
import { shortText, WireBoolean, wireInteger } from "../../shared/wire.ts";
import { EVENTS } from "./events.ts";

const KEY_MIN_BYTES = 24;
const KEY_MAX_BYTES = 64;

/** Where messages go: http or https, without credentials in it. Which address it leads to is checked on every call. */
export const EndpointUrl = z
  .string()
  .max(2000)
  .refine(
    (text) => {
      if (!URL.canParse(text)) return false;
      const { protocol, username, password } = new URL(text);
      return (protocol === "https:" || protocol === "http:") && username === "" && password === "";
    },
    { message: "must be an http or https URL without credentials" },
  );

/** A signing secret of one's own: `whsec_` and 24 to 64 bytes in base64 (Standard Webhooks). */
const Secret = z.string().refine(
  (text) => {
    const bytes = signingKey(text)?.length ?? 0;
    return bytes >= KEY_MIN_BYTES && bytes <= KEY_MAX_BYTES;
  },
  { message: `must be whsec_ and ${KEY_MIN_BYTES} to ${KEY_MAX_BYTES} bytes in base64` },
);

/** Null, or nothing: every event there is. */
export const EventFilter = z
  .array(z.enum(EVENTS))
  .min(1)
  .transform((names) => [...new Set(names)])
  .nullish();

export const CreateBody = z.strictObject({
  url: EndpointUrl,
  events: EventFilter,
  description: shortText(300).nullish(),
  enabled: WireBoolean.default(true),
  secret: Secret.optional(),
});
export type CreateBody = z.infer<typeof CreateBody>;

export const UpdateBody = z
  .strictObject({
    url: EndpointUrl,
    events: EventFilter,
    description: shortText(300).nullable(),
    enabled: WireBoolean,
  })
  .partial();
export type UpdateBody = z.infer<typeof UpdateBody>;

export const RotateBody = z.strictObject({
  secret: Secret.optional(),
  /** Seconds for which the old secret signs as well; up to a week. */
  keep_s: wireInteger(0, 604_800).default(86_400),
});
export type RotateBody = z.infer<typeof RotateBody>;

export const TestBody = z.strictObject({ event: z.enum(EVENTS).nullish() });

export const DeliveriesQuery = z.object({
  status: z.enum(["pending", "delivered", "dead"]).optional(),
  event: z.string().max(100).optional(),
  account: z.string().max(2048).optional(),
  /** The `next` of the page before. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce
    .number()
    .int()
    .catch(10)
    .default(10)
    .transform((value) => Math.min(100, Math.max(1, value))),
});
export type DeliveriesQuery = z.infer<typeof DeliveriesQuery>;
