import { randomBytes } from "node:crypto";
import type { Queryable } from "../../db/pool.ts";
import { MINUTE } from "../../shared/clock.ts";
import { hashSecret } from "../../shared/vault.ts";
import type { Challenge } from "./challenge.ts";

/** Proof is bound to a page session of this length (DECISIONS 6). */
export const SESSION_MS = 15 * MINUTE;

/** Addresses the page may send the person to, checked against the challenge's origin. */
export interface PageUrls {
  signOut: string | null;
  newAccount: string | null;
  success: string | null;
  upgrade: string | null;
}

/** One browser's visit to one challenge. */
export interface PageSession {
  token: string;
  challengeId: string;
  urls: PageUrls;
  csrf: string;
  locale: string | null;
  /** The channel the last code went through in this visit. */
  channel: "email" | "sms" | null;
  sends: number;
  kicked: number;
  provedAt: number | null;
  createdAt: number;
}

/** Opens a visit; the token exists only in the browser's cookie, the store keeps its hash. */
export async function openSession(
  db: Queryable,
  challenge: Challenge,
  urls: PageUrls,
  now: number,
): Promise<PageSession> {
  const token = randomBytes(24).toString("base64url");
  const csrf = randomBytes(18).toString("base64url");
  await db.query(
    `insert into challenge_sessions (token_hash, project_id, account_id, challenge_id, urls, csrf, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))`,
    [
      hashSecret(token),
      challenge.projectId,
      challenge.accountId,
      challenge.id,
      JSON.stringify(urls),
      csrf,
      now,
      now + SESSION_MS,
    ],
  );
  return {
    token,
    challengeId: challenge.id,
    urls,
    csrf,
    locale: null,
    channel: null,
    sends: 0,
    kicked: 0,
    provedAt: null,
    createdAt: now,
  };
}

/** The visit a cookie names, while it lasts and belongs to this challenge. */
export async function findSession(
  db: Queryable,
  challenge: Challenge,
  token: string,
  now: number,
): Promise<PageSession | null> {
  const { rows } = await db.query<Omit<PageSession, "token">>(
    `select challenge_id as "challengeId", urls, csrf, locale, channel, sends, kicked, proved_at as "provedAt",
       created_at as "createdAt"
     from challenge_sessions where token_hash = $1 and challenge_id = $2 and expires_at > to_timestamp($3::float8 / 1000)`,
    [hashSecret(token), challenge.id, now],
  );
  return rows[0] === undefined ? null : { ...rows[0], token };
}

/** Changes what the visit remembers; the page's later requests see it. */
export async function updateSession(
  db: Queryable,
  session: PageSession,
  change: Partial<Pick<PageSession, "urls" | "locale" | "channel" | "sends" | "kicked" | "provedAt">>,
): Promise<PageSession> {
  const next = { ...session, ...change };
  await db.query(
    `update challenge_sessions set urls = $2, locale = $3, channel = $4, sends = $5, kicked = $6,
       proved_at = to_timestamp($7::float8 / 1000) where token_hash = $1`,
    [
      hashSecret(session.token),
      JSON.stringify(next.urls),
      next.locale,
      next.channel,
      next.sends,
      next.kicked,
      next.provedAt,
    ],
  );
  return next;
}
