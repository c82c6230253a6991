import { fromBase64, hmacKey, utf8 } from "./bytes.ts";
import { LatchkeyError } from "./errors.ts";
import type { WebhookEvent } from "./webhook-events.ts";

/** Headers as any server hands them over: a `Headers` object, or a record of texts. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /** How far the time of sending may lie from now, in seconds. Default: 300. */
  toleranceS?: number;
  /** Epoch milliseconds; now, unless said otherwise. */
  now?: number;
}

const DEFAULT_TOLERANCE_S = 300;
/** A sender signs with one key, or two during a rotation. */
const MOST_SIGNATURES = 10;

/**
 * Checks that a webhook came from Latchkey and answers its event: Standard Webhooks, HMAC-SHA256 over id, time and the
 * very bytes of the body. Give the body as it arrived; one that was parsed and written again does not verify.
 * `secret` is the endpoint's `whsec_…`, or several while you replace one.
 * Throws `LatchkeyError` with code `invalid_webhook` for anything that must not be trusted.
 */
export async function verifyWebhook(
  headers: WebhookHeaders,
  rawBody: string | Uint8Array | ArrayBuffer,
  secret: string | readonly string[],
  options: VerifyOptions = {},
): Promise<WebhookEvent> {
  const id = header(headers, "webhook-id");
  const timestamp = header(headers, "webhook-timestamp");
  const signatures = header(headers, "webhook-signature");
  if (id === null || timestamp === null || signatures === null) {
    throw refused("Headers of the webhook are missing.");
  }
  checkTime(timestamp, options);
  const body = bytesOf(rawBody);
  const signed = joined(utf8(`${id}.${timestamp}.`), body);
  const given = signatures
    .split(" ")
    .filter((entry) => entry.startsWith("v1,"))
    .slice(0, MOST_SIGNATURES)
    .flatMap((entry) => fromBase64(entry.slice("v1,".length)) ?? []);
  for (const one of typeof secret === "string" ? [secret] : secret) {
    const key = await hmacKey(keyOf(one), "verify");
    for (const signature of given) {
      // Compares in constant time.
      if (await crypto.subtle.verify("HMAC", key, signature, signed)) return parse(body);
    }
  }
  throw refused("No signature of the webhook is right.");
}

const refused = (message: string): LatchkeyError => new LatchkeyError("invalid_webhook", message);

function header(headers: WebhookHeaders, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name);
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = typeof found === "object" ? found[0] : found;
  return value === undefined || value === "" ? null : value;
}

function checkTime(timestamp: string, options: VerifyOptions): void {
  if (!/^\d{1,12}$/.test(timestamp)) throw refused("The time of the webhook cannot be read.");
  const apartS = Math.abs((options.now ?? Date.now()) / 1000 - Number(timestamp));
  if (apartS > (options.toleranceS ?? DEFAULT_TOLERANCE_S)) {
    throw refused("The webhook is too old, or its time lies ahead.");
  }
}

function bytesOf(rawBody: string | Uint8Array | ArrayBuffer): Uint8Array {
  if (typeof rawBody === "string") return utf8(rawBody);
  if (rawBody instanceof Uint8Array) return rawBody;
  if (rawBody instanceof ArrayBuffer) return new Uint8Array(rawBody);
  throw new TypeError(
    "verifyWebhook needs the body as it arrived: text or bytes, not what was parsed from it",
  );
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = fromBase64(secret.startsWith("whsec_") ? secret.slice("whsec_".length) : secret);
  if (key === null) throw new TypeError("the webhook secret is not one of ours: whsec_ and base64");
  return key;
}

function parse(body: Uint8Array): WebhookEvent {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as WebhookEvent;
  } catch (cause) {
    throw new LatchkeyError("invalid_webhook", "The body of the webhook is not JSON.", { cause });
  }
}
