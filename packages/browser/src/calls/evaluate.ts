import { navigate, openedChallengePage } from "../redirects.ts";
import type { Failure, Redirected } from "../result.ts";
import { accept, type Body, send } from "../send.ts";
import { checkSettings, type Settings, text } from "../settings.ts";
import { keepFingerprint } from "../store/last-fingerprint.ts";
import { describeBrowser } from "./describe.ts";

export interface EvaluationState {
  readonly fingerprint_id: string;
  readonly confidence: number;
  readonly verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict";
  readonly reasons: readonly string[];
  readonly challenge_id?: string;
}

export interface FingerprintState {
  readonly fingerprint_id: string;
  readonly confidence: number;
}

export interface EvaluateCall {
  readonly action: string;
  readonly account: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly success: string | undefined;
  /** Go to the challenge page when the verdict asks for proof. */
  readonly redirect: boolean;
}

export type EvaluateOutcome =
  | { readonly status: "evaluated"; readonly state: EvaluationState }
  | Redirected
  | Failure;

/** Asks for a verdict on a sign-up or login. What a browser learns is for the person's guidance; the server decides. */
export async function evaluateAction(settings: Settings, call: EvaluateCall): Promise<EvaluateOutcome> {
  const answered = await post<EvaluationState>(settings, "/v2/device/evaluate", call.account, "verdict", {
    action: call.action,
    user: call.account || undefined,
    email: call.email,
    phone: call.phone,
  });
  if (answered.status === "failed") return answered;
  const state = answered.body;
  const challenge = text(state.challenge_id);
  if (call.redirect && challenge && state.verdict.startsWith("challenge")) {
    return { status: "redirected", to: openChallenge(settings, challenge, call.success) };
  }
  return { status: "evaluated", state };
}

/** Asks the service which known fingerprint this browser is. */
export async function identifyFingerprint(
  settings: Settings,
): Promise<{ readonly status: "identified"; readonly state: FingerprintState } | Failure> {
  const answered = await post<FingerprintState>(settings, "/v2/device/fingerprint", "", "fingerprint_id", {});
  return answered.status === "failed" ? answered : { status: "identified", state: answered.body };
}

/** Goes to the hosted page of a challenge. */
export function openChallenge(
  settings: Settings,
  challenge: string,
  success?: string,
  channel?: string,
): string {
  return navigate(openedChallengePage(`${settings.base}/challenge`, challenge, success, channel));
}

async function post<T>(
  settings: Settings,
  path: string,
  account: string,
  needed: keyof T,
  fields: Body,
): Promise<{ status: "accepted"; body: T } | Failure> {
  const wrong = checkSettings(settings);
  if (wrong) return wrong;
  const description = await describeBrowser(settings, account);
  // Never a token here: these calls are made before anybody is signed in.
  const answer = await send(settings, "POST", path, `Basic ${settings.clientId}:`, {
    ...fields,
    ...description,
  });
  const accepted = accept<T>(answer, (body) => Boolean(body[needed]));
  if (accepted.status === "accepted" && !settings.minimal) keepFingerprint(text(description.fingerprint));
  return accepted;
}
