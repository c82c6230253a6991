import { errors, jwtVerify, SignJWT } from "jose";
import { AppError } from "../../shared/errors.ts";

const refused = (cause: unknown) =>
  new AppError("invalid_client", "The signed token is not valid for this account.", { cause });

/**
 * Checks a per-user token (JWT, RFC 7519): HS256 and nothing else, `exp` honoured, and `user` (or `sub`) naming
 * this very account. `account` null accepts any token of the project (identify has no account yet).
 * Throws `invalid_client` (401) otherwise.
 */
export async function verifyUserToken(
  signingSecret: string | null,
  token: string,
  account: string | null,
  now: number,
): Promise<void> {
  if (signingSecret === null) throw refused("no signing secret");
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(signingSecret), {
      algorithms: ["HS256"],
      currentDate: new Date(now),
    });
    const named = payload.user ?? payload.sub;
    if (account !== null && String(named ?? "") !== account) throw refused("another account");
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw refused(error);
    throw error;
  }
}

/** Makes a per-user token, valid for `lifeS` seconds. */
export async function signUserToken(
  signingSecret: string,
  account: string,
  now: number,
  lifeS: number,
): Promise<string> {
  const issued = Math.floor(now / 1000);
  return await new SignJWT({ user: account })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt(issued)
    .setExpirationTime(issued + lifeS)
    .sign(new TextEncoder().encode(signingSecret));
}
