import { createHmac } from "node:crypto";

export const SECRET_PREFIX = "whsec_";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/**
 * The key in a signing secret: what follows `whsec_`, base64-decoded (Standard Webhooks; the prefix may be absent).
 * Null for a secret that is not base64, or empty.
 */
export function signingKey(secret: string): Buffer | null {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  return text === "" || !BASE64.test(text) ? null : Buffer.from(text, "base64");
}

/**
 * The three headers of Standard Webhooks for these exact bytes: HMAC-SHA256 over `id.timestamp.body`, one `v1,` entry
 * for each key, so that a receiver that knows any one of them can verify. `at` is epoch milliseconds.
 */
export function signatureHeaders(
  keys: readonly Buffer[],
  message: { id: string; at: number; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(message.at / 1000));
  const signed = `${message.id}.${timestamp}.${message.body}`;
  return {
    "Webhook-Id": message.id,
    "Webhook-Timestamp": timestamp,
    "Webhook-Signature": keys
      .map((key) => `v1,${createHmac("sha256", key).update(signed).digest("base64")}`)
      .join(" "),
  };
}
