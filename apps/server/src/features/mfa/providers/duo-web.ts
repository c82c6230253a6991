import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Keys of a Duo application: `ikey` and `skey` from Duo, `akey` our own. Used as the bytes of their text. */
export interface DuoKeys {
  ikey: string;
  skey: string;
  akey: string;
}

const AUTH_LIFE_S = 300;
const APP_LIFE_S = 3600;
const LEEWAY_S = 60;
const MAX_LENGTH = 2048;
/** What a pair that our bridge mints lives. */
const MINTED_AUTH_LIFE_S = 60;

export type DuoWebResult =
  | {
      outcome: "verified";
      username: string;
      /** Digest of the AUTH part, to refuse a second use until `expiresAt` (epoch ms). */
      digest: string;
      expiresAt: number;
    }
  | { outcome: "refused" };

const REFUSED: DuoWebResult = { outcome: "refused" };

/**
 * Checks a signed response of Duo's Web SDK v2 (`AUTH|…|…:APP|…|…`) without asking Duo. All causes of refusal look the
 * same. The caller still compares the user name with the one expected and refuses a second use.
 * `capLife` false accepts expiries beyond what the format allows (published vectors end in 2041).
 */
export function verifyDuoWeb(signed: string, keys: DuoKeys, now: number, capLife = true): DuoWebResult {
  if (signed.length > MAX_LENGTH) return REFUSED;
  const parts = signed.split(":");
  const [authPart, appPart] = parts;
  if (parts.length !== 2 || authPart === undefined || appPart === undefined) return REFUSED;
  const auth = readCookie(authPart, "AUTH", keys.skey, keys.ikey, now, capLife ? AUTH_LIFE_S : null);
  const app = readCookie(appPart, "APP", keys.akey, keys.ikey, now, capLife ? APP_LIFE_S : null);
  if (auth === null || app === null || auth.username !== app.username) return REFUSED;
  const digest = createHash("sha256").update(authPart).digest("hex");
  return { outcome: "verified", username: auth.username, digest, expiresAt: auth.expiresAt };
}

function readCookie(
  cookie: string,
  prefix: string,
  key: string,
  ikey: string,
  now: number,
  maxLifeS: number | null,
): { username: string; expiresAt: number } | null {
  const fields = cookie.split("|");
  const [given, payload, signature] = fields;
  if (fields.length !== 3 || payload === undefined || signature === undefined) return null;
  if (given !== prefix || !/^[0-9a-f]{40}$/.test(signature)) return null;
  const decoded = Buffer.from(payload, "base64");
  // Node's decoder skips what is not base64: only the canonical form is accepted.
  if (decoded.length === 0 || decoded.toString("base64") !== payload) return null;
  const expected = createHmac("sha1", key).update(`${prefix}|${payload}`).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, "hex"))) return null;
  const inner = decoded.toString("utf8").split("|");
  const [username, itsIkey, expiry] = inner;
  if (inner.length !== 3 || !username || itsIkey !== ikey || !/^\d{1,12}$/.test(expiry ?? "")) return null;
  const expiresS = Number(expiry);
  const nowS = now / 1000;
  if (nowS >= expiresS) return null;
  if (maxLifeS !== null && expiresS > nowS + maxLifeS + LEEWAY_S) return null;
  return { username, expiresAt: expiresS * 1000 };
}

const cookieOf = (prefix: string, username: string, ikey: string, key: string, expiresS: number): string => {
  const payload = Buffer.from(`${username}|${ikey}|${expiresS}`).toString("base64");
  const signature = createHmac("sha1", key).update(`${prefix}|${payload}`).digest("hex");
  return `${prefix}|${payload}|${signature}`;
};

/**
 * Mints what Duo's prompt would have posted, for a person our bridge has just seen Duo approve: one minute to use it.
 * Null for a name the format cannot carry.
 */
export function mintDuoWeb(username: string, keys: DuoKeys, now: number): string | null {
  if (username === "" || username.includes("|")) return null;
  const nowS = Math.floor(now / 1000);
  const auth = cookieOf("AUTH", username, keys.ikey, keys.skey, nowS + MINTED_AUTH_LIFE_S);
  const app = cookieOf("APP", username, keys.ikey, keys.akey, nowS + APP_LIFE_S);
  return `${auth}:${app}`;
}

/** The three keys of a set-up, or null where one is missing. */
export function duoKeys(config: {
  accessKey: string | null;
  properties: Readonly<Record<string, string | null>> | null;
}): DuoKeys | null {
  const { accessKey, properties } = config;
  const ikey = properties?.ikey;
  const skey = properties?.skey;
  return accessKey && ikey && skey ? { ikey, skey, akey: accessKey } : null;
}
