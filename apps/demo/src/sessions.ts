import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Account } from "./accounts.ts";

export const SESSION_COOKIE = "nightjar_session";
const LIFE_MS = 12 * 60 * 60 * 1000;
const MAX_SESSIONS = 10_000;

export interface Session {
  /** The secret in the cookie. */
  key: string;
  /**
   * A second, harmless name for the session. It goes to Latchkey as device metadata and comes back in webhooks,
   * so that the shop can find the session that belongs to a device.
   */
  reference: string;
  account: Account;
  expiresAt: number;
}

export interface Sessions {
  open(account: Account, request: FastifyRequest, reply: FastifyReply): Session;
  current(request: FastifyRequest): Session | null;
  /** Forgets the session; with a reply, the cookie goes too. */
  end(request: FastifyRequest, reply?: FastifyReply): void;
}

/** Reads one cookie of a request; null where it is not there. */
export function readCookie(request: FastifyRequest, name: string): string | null {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name) return value || null;
  }
  return null;
}

/** The shop's own sign-in sessions, kept in memory: enough for a demo, gone after a restart. `now` in epoch ms. */
export function createSessions(path: string, now: () => number): Sessions {
  const byKey = new Map<string, Session>();

  const setCookie = (request: FastifyRequest, reply: FastifyReply, value: string, maxAgeS: number) => {
    const secure = request.protocol === "https" ? "; Secure" : "";
    reply.header(
      "set-cookie",
      `${SESSION_COOKIE}=${value}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secure}`,
    );
  };

  return {
    open(account, request, reply) {
      if (byKey.size >= MAX_SESSIONS) byKey.delete(byKey.keys().next().value ?? "");
      const key = randomBytes(32).toString("base64url");
      const session: Session = {
        key,
        reference: randomBytes(9).toString("base64url"),
        account,
        expiresAt: now() + LIFE_MS,
      };
      byKey.set(key, session);
      setCookie(request, reply, key, LIFE_MS / 1000);
      return session;
    },
    current(request) {
      const session = byKey.get(readCookie(request, SESSION_COOKIE) ?? "");
      return session && session.expiresAt > now() ? session : null;
    },
    end(request, reply) {
      byKey.delete(readCookie(request, SESSION_COOKIE) ?? "");
      if (reply) setCookie(request, reply, "", 0);
    },
  };
}
