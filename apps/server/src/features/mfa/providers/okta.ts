import { z } from "zod";
import { SECOND } from "../../../shared/clock.ts";
import type { ProviderAnswer, ProviderCalls } from "./provider-calls.ts";

/** What is needed to speak to one Okta organisation. */
export interface OktaTarget {
  host: string;
  token: string;
}

export type OktaStart =
  | { outcome: "waiting"; poll: OktaPoll; expiresAt: number; number: string | null }
  | { outcome: "no_factor" }
  | { outcome: "locked" }
  /** `alert`: the administrator must act (the token is refused, the host is not allowed). */
  | { outcome: "failed"; alert: string | null };

/** Where to ask how a push stands; kept sealed on our side. */
export interface OktaPoll {
  path: string;
  cancelPath: string | null;
}

export type OktaPollResult =
  | { outcome: "waiting"; retryAt: number | null }
  | { outcome: "approved" }
  | { outcome: "rejected" }
  | { outcome: "needs_input" };

const User = z.object({ id: z.string().min(1), status: z.string().optional() });
const Factor = z.object({
  id: z.string(),
  factorType: z.string(),
  provider: z.string().optional(),
  status: z.string().optional(),
});
const Link = z.object({ href: z.string() });
const Started = z.object({
  factorResult: z.string(),
  expiresAt: z.string().optional(),
  _links: z.object({ poll: Link.optional(), cancel: Link.optional() }).optional(),
  _embedded: z
    .object({ challenge: z.object({ correctAnswer: z.union([z.string(), z.number()]) }).optional() })
    .optional(),
});

/** A push that nobody answers is given up after this long at the latest, in milliseconds. */
const MAX_WAIT_MS = 300 * SECOND;

const REJECTED = new Set([
  "REJECTED",
  "TIMEOUT",
  "EXPIRED",
  "FAILED",
  "ERROR",
  "CANCELLED",
  "PASSCODE_REPLAYED",
  "TIME_WINDOW_EXCEEDED",
]);

/**
 * Okta Verify over Okta's factors API: find the person, find their active push factor, send a push, ask how it
 * stands. Links that Okta returns are followed only on the configured host.
 */
export function createOkta(calls: ProviderCalls) {
  const headersOf = (target: OktaTarget, more: Record<string, string> = {}): Record<string, string> => ({
    authorization: `SSWS ${target.token}`,
    accept: "application/json",
    "content-type": "application/json",
    ...more,
  });
  const refused = (answer: ProviderAnswer): OktaStart => ({ outcome: "failed", alert: alertOf(answer) });

  return {
    /** `callerIp` is the person's address, `userAgent` theirs where known. */
    async start(
      target: OktaTarget,
      login: string,
      caller: { ip: string; userAgent: string | null; language: string | null; numberMatching: boolean },
      now: number,
    ): Promise<OktaStart> {
      const userPath = `/api/v1/users/${encodeURIComponent(login)}`;
      const found = await calls.call(target.host, userPath, { headers: headersOf(target) });
      if (found.outcome === "answered" && found.status === 404) return { outcome: "no_factor" };
      const user = ok(found) ? User.safeParse(found.json) : null;
      if (user?.success !== true) return refused(found);
      if (user.data.status === "LOCKED_OUT") return { outcome: "locked" };
      const factorsPath = `/api/v1/users/${encodeURIComponent(user.data.id)}/factors`;
      const listed = await calls.call(target.host, factorsPath, { headers: headersOf(target) });
      const factors = ok(listed) ? z.array(Factor).safeParse(listed.json) : null;
      if (factors?.success !== true) return refused(listed);
      const push = factors.data.find(
        ({ factorType, provider, status }) =>
          factorType === "push" && provider === "OKTA" && status === "ACTIVE",
      );
      if (push === undefined) return { outcome: "no_factor" };
      const sent = await calls.call(target.host, `${factorsPath}/${encodeURIComponent(push.id)}/verify`, {
        method: "POST",
        headers: headersOf(target, {
          "x-forwarded-for": caller.ip,
          "user-agent": caller.userAgent ?? "Latchkey",
          ...(caller.language === null ? {} : { "accept-language": caller.language }),
        }),
        body: JSON.stringify(caller.numberMatching ? { useNumberMatchingChallenge: true } : {}),
      });
      const started = ok(sent) ? Started.safeParse(sent.json) : null;
      if (started?.success !== true || started.data.factorResult !== "WAITING") return refused(sent);
      const poll = pathOnHost(started.data._links?.poll?.href, target.host);
      if (poll === null) return { outcome: "failed", alert: "Okta named a poll address on another host." };
      const expires = Date.parse(started.data.expiresAt ?? "");
      const latest = now + MAX_WAIT_MS;
      const number = started.data._embedded?.challenge?.correctAnswer;
      return {
        outcome: "waiting",
        poll: { path: poll, cancelPath: pathOnHost(started.data._links?.cancel?.href, target.host) },
        // Okta's clock may be off: what it says can only shorten the wait, and never to nothing.
        expiresAt: Number.isNaN(expires) || expires <= now ? latest : Math.min(expires, latest),
        number: number === undefined ? null : String(number),
      };
    },

    async poll(target: OktaTarget, poll: OktaPoll): Promise<OktaPollResult> {
      const answer = await calls.call(target.host, poll.path, { headers: headersOf(target) });
      if (answer.outcome !== "answered") return { outcome: "waiting", retryAt: null };
      // 429: no decision yet; the reset header says when asking makes sense again.
      if (answer.status === 429) return { outcome: "waiting", retryAt: answer.retryAt };
      const result = ok(answer) ? z.object({ factorResult: z.string() }).safeParse(answer.json) : null;
      if (result?.success !== true) return { outcome: "rejected" };
      const word = result.data.factorResult;
      if (word === "SUCCESS") return { outcome: "approved" };
      if (word === "CHALLENGE") return { outcome: "needs_input" };
      return REJECTED.has(word) || word !== "WAITING"
        ? { outcome: "rejected" }
        : { outcome: "waiting", retryAt: null };
    },

    /** Takes a push back; what becomes of it no longer matters. */
    async cancel(target: OktaTarget, poll: OktaPoll): Promise<void> {
      if (poll.cancelPath === null) return;
      await calls.call(target.host, poll.cancelPath, { method: "DELETE", headers: headersOf(target) });
    },

    /** Whether host and token work: the token owner's own profile. */
    async test(target: OktaTarget): Promise<{ ok: boolean; why: string | null }> {
      const answer = await calls.call(target.host, "/api/v1/users/me", { headers: headersOf(target) });
      if (ok(answer)) return { ok: true, why: null };
      return { ok: false, why: alertOf(answer) ?? "Okta could not be asked." };
    },
  };
}

export type Okta = ReturnType<typeof createOkta>;

const ok = (answer: ProviderAnswer): answer is Extract<ProviderAnswer, { outcome: "answered" }> =>
  answer.outcome === "answered" && answer.status >= 200 && answer.status < 300;

function alertOf(answer: ProviderAnswer): string | null {
  if (answer.outcome === "refused_host") return "The host is not one that providers may have.";
  if (answer.outcome === "unreachable") return "The provider could not be reached.";
  if (answer.status === 401 || answer.status === 403) return "The provider refused the access key.";
  return null;
}

/** The path of a link where it stays on the host, over https; null otherwise. */
function pathOnHost(href: string | undefined, host: string): string | null {
  if (href === undefined || !URL.canParse(href)) return null;
  const url = new URL(href);
  const same = url.protocol === "https:" && url.host === new URL(`https://${host}/`).host;
  return same && url.username === "" ? `${url.pathname}${url.search}` : null;
}
