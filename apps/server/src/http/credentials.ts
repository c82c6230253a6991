/** What an `Authorization` header carries on this wire. */
export type Credentials =
  | { scheme: "basic"; clientId: string; secret: string | null }
  | { scheme: "bearer"; token: string }
  | { scheme: "none" };

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads `Basic` leniently, as the wire's clients send it: raw `id:secret`, raw `id:`, raw `id`, or the
 * standard base64 form of RFC 7617. `Bearer` is RFC 6750. Anything else counts as no credential.
 */
export function readCredentials(header: string | undefined): Credentials {
  const match = /^(basic|bearer)[ +]+(.*)$/i.exec(header ?? "");
  const value = match?.[2]?.trim() ?? "";
  if (match === null || value === "") return { scheme: "none" };
  if (match[1]?.toLowerCase() === "bearer") return { scheme: "bearer", token: value };
  return basic(value);
}

function basic(value: string): Credentials {
  const raw = splitPair(value);
  // A raw id never looks like base64 of "something:": only then is decoding tried.
  if (!value.includes(":") && BASE64.test(value) && value.length % 4 === 0) {
    const decoded = Buffer.from(value, "base64").toString("utf8");
    if (/^[\x20-\x7e]+$/.test(decoded) && decoded.includes(":")) return splitPair(decoded);
  }
  return raw;
}

function splitPair(pair: string): Credentials {
  const colon = pair.indexOf(":");
  const clientId = colon === -1 ? pair : pair.slice(0, colon);
  const secret = colon === -1 ? "" : pair.slice(colon + 1);
  if (clientId === "") return { scheme: "none" };
  return { scheme: "basic", clientId, secret: secret === "" ? null : secret };
}
