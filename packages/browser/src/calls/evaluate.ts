import { navigate, openedChallengePage } from "../redirects.ts";
import type { Failure, Redirected } from "../result.ts";
import { type Accepted, type Body, send } from "../send.ts";
import { type Settings, text } from "../settings.ts";
import { keepFingerprint } from "../store/last-fingerprint.ts";
import { describeBrowser } from "./describe.ts";

export interface EvaluationState {
  readonly fingerprint_id: string;
  readonly confidence: number;
  readonly verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict";
  readonly reasons: readonly string[];
  readonly challenge_id?: string;
  /** False where the product runs challenges on a page of its own. */
  readonly managed_page?: false;
}

export interface FingerprintState {
  readonly fingerprint_id: string;
  readonly confidence: number;
}

export interface EvaluateCall {
  action?: string | undefined;
  user?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  success_url?: string | undefined;
}

/**
 * Asks for a verdict on a sign-up or login. What a browser learns is for the person's guidance; the
 * server decides.
 *
 * @param redirect go to the challenge page when the verdict asks for proof
 */
export async function evaluateAction(
  settings: Settings,
  call: EvaluateCall,
  redirect: boolean,
): Promise<Accepted<EvaluationState> | Redirected | Failure> {
  const { action, email, phone } = call;
  const user = text(call.user) || undefined;
  const answered = await sendDescription<EvaluationState>(settings, "/v2/device/evaluate", "verdict", {
    action: text(action) || "signup",
    user,
    email,
    phone,
  });
  if (answered.status === "failed") return answered;
  const { verdict, challenge_id, managed_page } = answered.body;
  return redirect && challenge_id && managed_page !== false && verdict.startsWith("challenge")
    ? { status: "redirected", to: openChallenge(settings, challenge_id, call.success_url) }
    : answered;
}

/** Asks the service which known fingerprint this browser is. */
export function identifyFingerprint(settings: Settings): Promise<Accepted<FingerprintState> | Failure> {
  return sendDescription(settings, "/v2/device/fingerprint", "fingerprint_id", {});
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

async function sendDescription<T>(
  settings: Settings,
  path: string,
  needed: keyof T,
  fields: Body,
): Promise<Accepted<T> | Failure> {
  const description = await describeBrowser(settings, text(fields.user));
  // Never a token here: these calls are made before anybody is signed in.
  const answered = await send<T>(settings, "POST", path, ":", (body) => body[needed], {
    ...fields,
    ...description,
  });
  if (answered.status === "accepted" && !settings.minimal) keepFingerprint(text(description.fingerprint));
  return answered;
}
