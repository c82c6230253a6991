import { NETWORK_KINDS } from "@latchkey/engine";
import { isAccountId, isCleanText } from "../../shared/wire.ts";
import { areComponents, LINE_TYPES, type Line } from "./line-fields.ts";

/**
 * A fast way through for lines as nearly all are: every field named in `line-fields.ts` and filled in the plainest
 * way, so that its schema would hand it on unchanged. Whatever is otherwise goes to the schema, which alone decides.
 */
type Check = (value: unknown) => boolean;

const text =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === "string" && value.length >= least && value.length <= most;
const cleanText =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === "string" && value.length >= least && value.length <= most && isCleanText(value);
const number =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === "number" && value >= least && value <= most;
const wholeNumber =
  (least: number, most: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && number(least, most)(value);
const oneOf = (words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const listOf =
  (most: number, check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);
const isTruthValue: Check = (value) => typeof value === "boolean";

/** An object of these fields alone; every one may be absent or null. */
function objectOf(fields: Readonly<Record<string, Check>>): Check {
  const checks = new Map(Object.entries(fields));
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    for (const name in value) {
      const check = checks.get(name);
      if (check === undefined) return false;
      const field = (value as Record<string, unknown>)[name];
      if (field !== null && !check(field)) return false;
    }
    return true;
  };
}

const limit = wholeNumber(1, 100);
const wrapped = (check: Check): Check => objectOf({ value: check });

const isPlain = objectOf({
  id: text(1, 200),
  // Read by `asPlainLine`, which needs what it says.
  at: text(20, 24),
  type: oneOf(LINE_TYPES),
  ref: text(1, 200),
  account: (value) => typeof value === "string" && isAccountId(value),
  action: matching(/^[a-zA-Z0-9_.:-]{1,60}$/),
  ip: cleanText(1, 64),
  user_agent: cleanText(1, 2048),
  fingerprint: text(0, 8192),
  last_fingerprint: cleanText(1, 8192),
  components: areComponents,
  noisy: listOf(80, text(0, 40)),
  private_mode: isTruthValue,
  automation: listOf(30, text(0, 60)),
  lies: listOf(30, text(0, 60)),
  signals: objectOf({
    timezone: wrapped(text(0, 100)),
    platform: wrapped(text(0, 100)),
    fonts: wrapped(listOf(500, text(0, Number.POSITIVE_INFINITY))),
    screenResolution: wrapped(listOf(4, number(-Number.MAX_VALUE, Number.MAX_VALUE))),
  }),
  device_id: cleanText(1, 100),
  network: objectOf({
    country: matching(/^[A-Za-z]{2}$/),
    city: cleanText(0, 200),
    latitude: number(-90, 90),
    longitude: number(-180, 180),
    accuracy_km: number(0, 20_040),
    asn: wholeNumber(0, 4_294_967_295),
    kind: oneOf(NETWORK_KINDS),
  }),
  email: cleanText(0, 320),
  phone: cleanText(0, 40),
  limit_config: objectOf({ overall_device_limit: limit, overall_limit: limit, people_limit: limit }),
  tolerance: oneOf(["default", "strict", "lenient"]),
  connected_for_s: number(0, Number.MAX_VALUE),
});

/** Milliseconds of an instant written as `toISOString` writes it, with or without milliseconds; else null. */
function instantOf(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return null;
  const written = new Date(at).toISOString();
  return written === value || written === `${value.slice(0, -1)}.000Z` ? at : null;
}

/** The line that a plain object is, made of the object itself; null where only the schema can tell. */
export function asPlainLine(value: unknown): Line | null {
  if (!isPlain(value)) return null;
  const fields = value as Record<string, unknown>;
  const at = instantOf(fields.at);
  if (at === null || typeof fields.id !== "string" || typeof fields.type !== "string") return null;
  fields.at = at;
  fields.ip ??= null;
  fields.user_agent ??= null;
  fields.last_fingerprint ??= null;
  fields.device_id ??= null;
  return fields as Line;
}
