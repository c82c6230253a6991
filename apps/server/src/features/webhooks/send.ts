import type { Clock } from "../../shared/clock.ts";
import type { Outgoing, OutgoingResult } from "../../shared/outgoing.ts";
import type { Vault } from "../../shared/vault.ts";
import { signatureHeaders, signingKey } from "../../shared/webhook-signature.ts";
import type { Attempt, Due } from "./queue-store.ts";
import { retryAfterS } from "./retry.ts";

/** Receivers have this long to answer (spec d.1). */
export const SEND_TIMEOUT_MS = 15_000;
/** Nothing in an answer but its status matters. */
const RESPONSE_MAX_BYTES = 64 * 1024;

export const secretContext = (endpointId: string): string => `webhook:${endpointId}`;

export interface Sent {
  outcome: "delivered" | "failed" | "aborted";
  attempt: Attempt;
  /** What the receiver asked for, in seconds. */
  retryAfterS: number | null;
  /** The receiver took its time in vain: it gets fewer connections until it answers. */
  hung: boolean;
}

export interface SendDeps {
  outgoing: Outgoing;
  vault: Vault;
  clock: Clock;
}

/** Makes one attempt: signs the exact bytes of the message as of now, and posts them. Any 2xx is success. */
export async function send(deps: SendDeps, endpointId: string, due: Due, signal: AbortSignal): Promise<Sent> {
  const at = deps.clock();
  const headers = signatureHeaders(keysOf(deps.vault, endpointId, due, at), {
    id: due.messageId,
    at,
    body: due.body,
  });
  const result = await deps.outgoing.postJson(due.url, {
    headers: { ...headers, "User-Agent": "Latchkey-Webhooks/1" },
    body: due.body,
    timeoutMs: SEND_TIMEOUT_MS,
    maxResponseBytes: RESPONSE_MAX_BYTES,
    signal,
  });
  const attempt = { at, tookMs: Math.max(0, deps.clock() - at), ...read(result) };
  const asked =
    result.outcome === "answered" ? retryAfterS(result.headers["retry-after"], deps.clock()) : null;
  const reason = result.outcome === "failed" ? result.reason : null;
  const good = attempt.error === null;
  return {
    outcome: good ? "delivered" : reason === "aborted" ? "aborted" : "failed",
    attempt,
    retryAfterS: asked,
    hung: reason === "timeout",
  };
}

function read(result: OutgoingResult): { status: number | null; error: string | null } {
  if (result.outcome === "failed") {
    const { reason, code } = result;
    return { status: null, error: code === null ? reason : `${reason}: ${code}` };
  }
  const { status } = result;
  if (status >= 200 && status <= 299) return { status, error: null };
  const redirect = status >= 300 && status <= 399;
  return { status, error: redirect ? `redirect ${status} not followed` : `status ${status}` };
}

/** The key in force and, while a rotation lasts, the one before it. */
function keysOf(vault: Vault, endpointId: string, due: Due, now: number): Buffer[] {
  const sealed = [due.secret];
  if (due.previousSecret !== null && (due.previousUntil ?? 0) > now) sealed.push(due.previousSecret);
  return sealed.map((secret) => {
    const key = signingKey(vault.open(secret, secretContext(endpointId)));
    if (key === null) throw new Error("a stored webhook secret is not usable");
    return key;
  });
}
