import { hmacKey, toBase64Url, utf8 } from "./bytes.ts";

export interface UserTokenOptions {
  /** Seconds until it is no longer good. Default: one hour. */
  expiresIn?: number;
  /** Epoch milliseconds to count from; now, unless said otherwise. */
  now?: number;
}

const DEFAULT_LIFE_S = 3600;

/**
 * Makes the token with which a page signs its calls for one account (`secret` of the browser SDK): a JSON Web Token
 * (RFC 7519), HS256 under the project's signing secret. Make it for the account that is signed in, and for no other.
 */
export async function mintUserToken(
  signingSecret: string,
  account: string,
  options: UserTokenOptions = {},
): Promise<string> {
  if (account === "") throw new TypeError("mintUserToken needs the account's id");
  const issued = Math.floor((options.now ?? Date.now()) / 1000);
  const claims = { user: account, iat: issued, exp: issued + (options.expiresIn ?? DEFAULT_LIFE_S) };
  const part = (value: unknown): string => toBase64Url(utf8(JSON.stringify(value)));
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  const key = await hmacKey(utf8(signingSecret), "sign");
  const signature = await crypto.subtle.sign("HMAC", key, utf8(signed));
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
}
