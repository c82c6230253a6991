import { z } from "zod";

const ACCOUNT_ID_BYTES = 512;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

const cleanText = (value: string): boolean => !CONTROL.test(value) && value.isWellFormed();

/** An account id of the customer's: any printable UTF-8 up to 512 bytes; a number becomes its text. */
export const AccountId = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((id) => id !== "" && cleanText(id) && Buffer.byteLength(id) <= ACCOUNT_ID_BYTES, {
    message: `must be 1 to ${ACCOUNT_ID_BYTES} bytes without control characters`,
  });

/** A short printable text; longer ones are refused. */
export const shortText = (max: number) =>
  z.string().max(max).refine(cleanText, { message: "must not hold control characters" });

/** Text where it is usable text, else absent: for fields old clients fill with odd values. */
export const lenientText = (max: number) =>
  z
    .unknown()
    .optional()
    .transform((value): string | null =>
      typeof value === "string" && value !== "" && value.length <= max && cleanText(value) ? value : null,
    );

const METADATA_KEYS = 50;
const METADATA_BYTES = 8192;

/** A flat or nested JSON object of at most 50 keys and 8 KB. */
export const Metadata = z
  .record(z.string(), z.unknown())
  .refine((value) => Object.keys(value).length <= METADATA_KEYS, {
    message: `must have at most ${METADATA_KEYS} keys`,
  })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= METADATA_BYTES, {
    message: `must be at most ${METADATA_BYTES} bytes`,
  })
  .refine((value) => !JSON.stringify(value).includes("\\u0000"), { message: "must not hold NUL characters" });

/** An instant as the wire shows it: ISO 8601 with milliseconds, UTC. */
export function wireDate(at: number): string {
  return new Date(at).toISOString();
}
export function wireDateOrNull(at: number | null): string | null {
  return at === null ? null : wireDate(at);
}
