import { z } from "zod";

const ACCOUNT_ID_BYTES = 512;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/** True for well-formed text without control characters. */
export const isCleanText = (value: string): boolean => !CONTROL.test(value) && value.isWellFormed();

/** True for what `AccountId` takes. */
export const isAccountId = (id: string): boolean =>
  id !== "" && isCleanText(id) && Buffer.byteLength(id) <= ACCOUNT_ID_BYTES;

/** An account id of the customer's: any printable UTF-8 up to 512 bytes; a number becomes its text. */
export const AccountId = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine(isAccountId, { message: `must be 1 to ${ACCOUNT_ID_BYTES} bytes without control characters` });

/** A short printable text; longer ones are refused. */
export const shortText = (max: number) =>
  z.string().max(max).refine(isCleanText, { message: "must not hold control characters" });

/** Text where it is usable text, else absent: for fields old clients fill with odd values. */
export const lenientText = (max: number) =>
  z
    .unknown()
    .optional()
    .transform((value): string | null =>
      typeof value === "string" && value !== "" && value.length <= max && isCleanText(value) ? value : null,
    );

const METADATA_KEYS = 50;
const METADATA_BYTES = 8192;
const METADATA_DEPTH = 16;

/** True where no object or list lies more than `levels` deep. Counts a level at a time: input may be hostile. */
function isShallow(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return false;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return true;
}

/** The store's texts hold neither NUL characters nor halves of surrogate pairs; `json` is what `JSON.stringify` made. */
export function isStorable(json: string): boolean {
  return !json.includes("\\u") || !/\\u(0000|d[89a-f])/i.test(json.replaceAll("\\\\", ""));
}

/** A flat or nested JSON object of at most 50 keys and 8 KB. */
export const Metadata = z
  .record(z.string(), z.unknown())
  .refine((value) => isShallow(value, METADATA_DEPTH), {
    message: `must be nested at most ${METADATA_DEPTH} deep`,
    abort: true,
  })
  .superRefine((value, context) => {
    const refuse = (message: string): void => context.addIssue({ code: "custom", message });
    if (Object.keys(value).length > METADATA_KEYS) refuse(`must have at most ${METADATA_KEYS} keys`);
    const text = JSON.stringify(value);
    if (Buffer.byteLength(text) > METADATA_BYTES) refuse(`must be at most ${METADATA_BYTES} bytes`);
    if (!isStorable(text)) refuse("must be well-formed text without NUL characters");
  });

/** A whole number, or its text as a form body brings it. */
export const wireInteger = (least: number, most: number) =>
  z
    .union([z.number(), z.string().regex(/^-?\d{1,15}$/)])
    .transform(Number)
    .pipe(z.number().int().min(least).max(most));

/** A truth value, or its text as a form body or a query brings it. */
export const WireBoolean = z
  .union([z.boolean(), z.enum(["true", "false", "1", "0"])])
  .transform((value) => value === true || value === "true" || value === "1");

/** An instant as the wire shows it: ISO 8601 with milliseconds, UTC. */
export function wireDate(at: number): string {
  return new Date(at).toISOString();
}
export function wireDateOrNull(at: number | null): string | null {
  return at === null ? null : wireDate(at);
}

/** How the wire writes instants. */
export const WireDate = z.iso.datetime({ precision: 3 });

/** The answer of calls that change something and have nothing to tell. */
export const Success = z.object({ success: z.literal(true) }).meta({ id: "Success" });

const DEEPEST_PAGE = 1_000_000;

/** `page` from 1 and `limit` from 1 to 100; what is out of bounds is brought within, what is no number is ignored. */
export const PageQuery = z.object({
  page: z.coerce
    .number()
    .int()
    .catch(1)
    .default(1)
    .transform((value) => Math.min(DEEPEST_PAGE, Math.max(1, value))),
  limit: z.coerce
    .number()
    .int()
    .catch(10)
    .default(10)
    .transform((value) => Math.min(100, Math.max(1, value))),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A page of a list, and how many there are in all. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), total: z.number().int() });
