import { NETWORK_KINDS } from "@latchkey/engine";
import { z } from "zod";
import { descriptionFields } from "../../features/visits/index.ts";
import { AccountId, lenientText, shortText } from "../../shared/wire.ts";

export const LINE_TYPES = [
  "access",
  "disconnect",
  "detach",
  "evaluate",
  "login_failed",
  "login_succeeded",
  "password_changed",
  "challenge_completed",
] as const;
export type LineType = (typeof LINE_TYPES)[number];

/** A number within bounds; anything else is unknown, since odd data must never decide. */
const bounded = (least: number, most: number) => z.number().min(least).max(most).nullish().catch(null);

/** What the line says of the network, in place of the address data; what it leaves out is unknown. */
const GivenNetwork = z.object({
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .nullish()
    .catch(null),
  city: shortText(200).nullish().catch(null),
  latitude: bounded(-90, 90),
  longitude: bounded(-180, 180),
  accuracy_km: bounded(0, 20_040),
  asn: z.number().int().min(0).max(4_294_967_295).nullish().catch(null),
  kind: z.enum(NETWORK_KINDS).nullish().catch(null),
});

const COMPONENT = /^[a-zA-Z0-9_.]{1,40}$/;
const MOST_COMPONENTS = 80;

/** The service's rule for components, in a form that checks a few dozen of them faster. */
export function areComponents(value: unknown): value is Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  let count = 0;
  for (const name in value) {
    const digest = (value as Record<string, unknown>)[name];
    count += 1;
    if (count > MOST_COMPONENTS || typeof digest !== "string" || digest.length > 128) return false;
    if (!COMPONENT.test(name)) return false;
  }
  return true;
}

const limit = z.number().int().min(1).max(100).nullish();

/** The fields of a line and what they may hold. */
export const LineFields = z.object({
  id: z.string().min(1).max(200),
  at: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  type: z.enum(LINE_TYPES),
  ref: z.string().min(1).max(200).nullish(),
  account: AccountId.nullish(),
  action: z
    .string()
    .regex(/^[a-zA-Z0-9_.:-]{1,60}$/, { message: "must be a word" })
    .nullish(),
  ip: lenientText(64),
  user_agent: lenientText(2048),
  ...descriptionFields,
  components: z
    .custom<Record<string, string>>(areComponents, { message: "must be up to 80 names with short digests" })
    .nullish(),
  network: GivenNetwork.nullish(),
  email: shortText(320).nullish(),
  phone: shortText(40).nullish(),
  limit_config: z
    .object({ overall_device_limit: limit, overall_limit: limit, people_limit: limit })
    .nullish(),
  tolerance: z.enum(["default", "strict", "lenient"]).nullish(),
  connected_for_s: z.number().min(0).nullish(),
});

/** One event of the input, checked. */
export type Line = z.infer<typeof LineFields>;
