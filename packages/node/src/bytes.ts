const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

/** The bytes of base64 text, or null for text that is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!BASE64.test(text)) return null;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Base64url without padding (RFC 7515). */
export function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** A key of the Web Crypto of whatever run-time this is, by no run-time's own name for it. */
export type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export function hmacKey(key: Uint8Array<ArrayBuffer>, usage: "sign" | "verify"): Promise<HmacKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [usage]);
}
