import { type AccessState, type AttachCall, attachDevice } from "./calls/attach.ts";
import { currentHash, describeBrowser } from "./calls/describe.ts";
import { type DetachState, type DeviceState, detachDevice, listDevices } from "./calls/devices.ts";
import {
  type EvaluateCall,
  type EvaluationState,
  evaluateAction,
  type FingerprintState,
  identifyFingerprint,
  openChallenge,
} from "./calls/evaluate.ts";
import type { Live } from "./live/live.ts";
import type { Failure } from "./result.ts";
import { type Accepted, send } from "./send.ts";
import { DEFAULT_TIMEOUT_MS, resolveBase, type Settings, text, warn } from "./settings.ts";
import { getSignals } from "./signals.ts";

export interface RuptTarget {
  client_id: string;
  secret?: string;
  /** Bare host of the service, spoken to over https. */
  domain?: string;
  /** Address of the service; goes before `domain`. Defaults to where the script was loaded from. */
  baseUrl?: string;
  debug?: boolean;
}
export interface RuptGroup {
  id: string | number;
  name?: string;
  metadata?: Record<string, string>;
}
export interface RuptAttachConfig extends RuptTarget, AttachCall {
  groups?: RuptGroup[] | RuptGroup;
  identity?: string;
}
export interface RuptDetachConfig extends RuptTarget {
  device: string;
  account?: string;
  /** @deprecated use account */
  user?: string;
}
export interface RuptEvaluateConfig extends RuptTarget, EvaluateCall {}
export interface RuptChallengeConfig extends Partial<RuptTarget> {
  challenge_id: string;
  redirect_urls?: { success_url?: string };
  channel?: "email" | "text" | "sms";
}

// As the v2 protocol has it: the address that attach or detach was given holds for later calls.
let remembered: Partial<RuptTarget> = {};
let live: Live | undefined;
let attached: AccessState | undefined;

function settingsOf(target: Partial<RuptTarget> | undefined): Settings {
  const { client_id, secret, debug, baseUrl, domain } = target ?? {};
  const address = baseUrl || domain ? { baseUrl, domain } : remembered;
  return {
    clientId: text(client_id),
    secret: text(secret),
    base: resolveBase(address.baseUrl, address.domain),
    timeoutMs: DEFAULT_TIMEOUT_MS,
    debug: debug === true,
    minimal: false,
    thorough: false,
  };
}

function replaceLive(next?: Live): void {
  live?.close();
  live = next;
}

/** The body, or null with a warning: how the v2 names report failure. */
function orNull<T>(outcome: { status: string; body?: T } | Failure, debug: unknown): T | null {
  if ("code" in outcome) warn(debug, outcome.code, outcome.message, outcome.requestId);
  return ("body" in outcome && outcome.body) || null;
}

function orThrow<T>(outcome: Accepted<T> | Failure): T {
  if (outcome.status === "accepted") return outcome.body;
  throw Object.assign(new Error(outcome.message), outcome);
}

/**
 * Tells the service that the account is in use in this browser. Resolves null when there is nothing
 * to go on with: a redirect is under way, or the call failed (`debug: true` says why). Never rejects.
 */
export async function attach(config: RuptAttachConfig): Promise<AccessState | null> {
  remembered = config ?? {};
  replaceLive();
  try {
    const outcome = await attachDevice(settingsOf(config), config ?? {}, "visible");
    if (outcome.status === "attached") {
      replaceLive(outcome.live);
      attached = outcome.state;
      return attached;
    }
    return orNull(outcome, config?.debug);
  } catch (thrown) {
    warn(config?.debug, thrown);
    return null;
  }
}

/** Signs a device out of an account. Rejects when the service could not be reached or refused. */
export async function detach(config: RuptDetachConfig): Promise<DetachState> {
  remembered = config ?? {};
  const account = text(config.account) || text(config.user);
  return orThrow(await detachDevice(settingsOf(config), config.device, account, attached));
}

/** The devices attached to an account. Rejects when the service could not be reached or refused. */
export async function getAttachedDevices(
  config: RuptTarget & { user?: string; account?: string },
): Promise<readonly DeviceState[]> {
  return orThrow(await listDevices(settingsOf(config), text(config.user) || text(config.account)));
}

/** Starts a legacy identification. Rejects when the service could not be reached or refused. */
export async function identify(
  config: RuptTarget & { tolerance?: "default" | "strict" | "lenient" },
): Promise<{ identification: string }> {
  const settings = settingsOf(config);
  return orThrow(
    await send<{ identification: string }>(
      settings,
      "POST",
      "/v2/identity/initiate",
      "",
      (body) => body.identification,
      { ...(await describeBrowser(settings, "")), tolerance: config.tolerance ?? "default" },
    ),
  );
}

/** Which known fingerprint this browser is; null when the call failed. */
export async function getFingerprint(config: RuptTarget): Promise<FingerprintState | null> {
  return orNull(await identifyFingerprint(settingsOf(config)), config?.debug);
}

/** The fingerprint of this browser now and the one it last sent, to be passed on by the product's own server. */
export function getHash(): Promise<[string, string | undefined]> {
  return currentHash();
}

/**
 * A verdict on a sign-up or login; null when the call failed or the browser is on its way to the
 * challenge page, which happens where `success_url` or `user` was given.
 */
export async function evaluate(config: RuptEvaluateConfig): Promise<EvaluationState | null> {
  const redirect = Boolean(config?.success_url ?? config?.user);
  return orNull(await evaluateAction(settingsOf(config), config ?? {}, redirect), config?.debug);
}

/** Goes to the hosted page of a challenge; resolves null. */
export async function challenge(config: RuptChallengeConfig): Promise<null> {
  const settings = settingsOf(config);
  if (!settings.base || !config?.challenge_id) warn(config?.debug, "challenge_id or baseUrl is missing");
  else openChallenge(settings, config.challenge_id, config.redirect_urls?.success_url, config.channel);
  return null;
}

/** Everything under the names that the v2 browser SDK has. */
export interface RuptApi {
  readonly attach: typeof attach;
  readonly detach: typeof detach;
  readonly getAttachedDevices: typeof getAttachedDevices;
  readonly identify: typeof identify;
  readonly getFingerprint: typeof getFingerprint;
  readonly getHash: typeof getHash;
  readonly evaluate: typeof evaluate;
  readonly challenge: typeof challenge;
  readonly getSignals: typeof getSignals;
}

/** The v2 surface in one object. */
export const Rupt: RuptApi = {
  attach,
  detach,
  getAttachedDevices,
  identify,
  getFingerprint,
  getHash,
  evaluate,
  challenge,
  getSignals,
};
