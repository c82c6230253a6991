import { z } from "zod";
import { SECOND } from "../../../shared/clock.ts";
import { duoDate, duoParams, signDuoV2 } from "./duo-signature.ts";
import type { DuoKeys } from "./duo-web.ts";
import type { ProviderAnswer, ProviderCalls } from "./provider-calls.ts";

type Keys = Pick<DuoKeys, "ikey" | "skey">;

export type DuoPush =
  /** `retryAt`: Duo wants to be left alone until then (epoch ms). */
  | { outcome: "waiting"; txid: string; retryAt: number | null }
  | { outcome: "approved" }
  | { outcome: "denied" }
  | { outcome: "locked" }
  | { outcome: "not_enrolled" }
  | { outcome: "failed" };

/** Duo names no time with a 429; its own client waits from one second up to half a minute. */
const BUSY_PAUSE_MS = 10 * SECOND;

const Envelope = z.object({ stat: z.literal("OK"), response: z.record(z.string(), z.unknown()) });

/** Duo's Auth API (v2): a push sent from server to server, without a browser. */
export function createDuoAuth(calls: ProviderCalls, clock: () => number) {
  const ask = async (
    host: string,
    keys: Keys,
    method: "GET" | "POST",
    path: string,
    params: Record<string, string> = {},
  ): Promise<{ answer: ProviderAnswer; response: Record<string, unknown> | null }> => {
    const date = duoDate(clock());
    const signature = signDuoV2(keys.skey, date, { method, host, path, params });
    const text = duoParams(params);
    const answer = await calls.call(host, method === "GET" && text !== "" ? `${path}?${text}` : path, {
      method,
      headers: {
        date,
        authorization: `Basic ${Buffer.from(`${keys.ikey}:${signature}`).toString("base64")}`,
        ...(method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(method === "POST" ? { body: text } : {}),
    });
    const parsed = answer.outcome === "answered" ? Envelope.safeParse(answer.json) : null;
    return { answer, response: parsed?.success === true ? parsed.data.response : null };
  };

  return {
    /** Sends a push to the person's own device. */
    async push(host: string, keys: Keys, username: string, ip: string | null): Promise<DuoPush> {
      const pre = await ask(host, keys, "POST", "/auth/v2/preauth", { username });
      if (pre.response === null) return { outcome: "failed" };
      if (pre.response.result === "enroll") return { outcome: "not_enrolled" };
      if (pre.response.result === "deny") return denial(pre.response);
      // "allow" means that Duo asks nothing of this person: that proves nothing, so a push is sent all the same.
      const sent = await ask(host, keys, "POST", "/auth/v2/auth", {
        username,
        factor: "push",
        device: "auto",
        async: "1",
        ...(ip === null ? {} : { ipaddr: ip }),
      });
      const txid = sent.response?.txid;
      return typeof txid === "string" ? { outcome: "waiting", txid, retryAt: null } : { outcome: "failed" };
    },

    /** How the push stands; anything but a clear answer stays waiting. */
    async status(host: string, keys: Keys, txid: string): Promise<DuoPush> {
      const { answer, response } = await ask(host, keys, "GET", "/auth/v2/auth_status", { txid });
      if (response === null || response.result === "waiting") {
        const busy = answer.outcome === "answered" && answer.status === 429;
        const retryAt = busy ? (answer.retryAt ?? clock() + BUSY_PAUSE_MS) : null;
        return { outcome: "waiting", txid, retryAt };
      }
      if (response.result === "allow") return { outcome: "approved" };
      return denial(response);
    },

    /** Whether the keys are valid for the Auth API. */
    async check(host: string, keys: Keys): Promise<boolean> {
      return (await ask(host, keys, "GET", "/auth/v2/check")).response !== null;
    },
  };
}

export type DuoAuth = ReturnType<typeof createDuoAuth>;

const denial = (response: Record<string, unknown>): DuoPush =>
  response.status === "locked_out" ? { outcome: "locked" } : { outcome: "denied" };
