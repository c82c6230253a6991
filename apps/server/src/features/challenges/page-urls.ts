import type { Challenge } from "./challenge.ts";
import type { PageUrls } from "./session-store.ts";

const PARAMETERS: Record<keyof PageUrls, string> = {
  signOut: "logout",
  newAccount: "new_account",
  success: "success",
  upgrade: "upgrade",
};

const NONE: PageUrls = { signOut: null, newAccount: null, success: null, upgrade: null };

/**
 * The addresses a challenge page may lead to (DECISIONS 8): http or https only, and only on an origin the project
 * allows or the one the challenged attach came from. Anything else is dropped.
 */
export function readPageUrls(
  query: Readonly<Record<string, unknown>>,
  challenge: Challenge,
  allowedOrigins: readonly string[] | null,
): PageUrls {
  const allowed = new Set((allowedOrigins ?? []).map((origin) => origin.replace(/\/$/, "")));
  if (challenge.origin !== null) allowed.add(challenge.origin);
  const urls = { ...NONE };
  for (const name of Object.keys(PARAMETERS) as (keyof PageUrls)[]) {
    urls[name] = trusted(query[PARAMETERS[name]], allowed);
  }
  // The published SDK repeats the sign-out address where there is no sign-up page: that is no offer.
  if (urls.newAccount === urls.signOut) urls.newAccount = null;
  return urls;
}

function trusted(value: unknown, allowed: ReadonlySet<string>): string | null {
  if (typeof value !== "string" || value.length > 4000 || !URL.canParse(value)) return null;
  const url = new URL(value);
  const web = url.protocol === "http:" || url.protocol === "https:";
  return web && allowed.has(url.origin) && url.username === "" ? url.href : null;
}

/** Whether a query names any address, so that a bare reload keeps those of the visit. */
export function namesUrls(query: Readonly<Record<string, unknown>>): boolean {
  return Object.values(PARAMETERS).some((parameter) => query[parameter] !== undefined);
}

/** Adds the challenge's id, so that the product's server can look it up. */
export function withChallenge(url: string, challengeId: string): string {
  const target = new URL(url);
  target.searchParams.set("challenge", challengeId);
  return target.href;
}
