import { type AccessState, attachDevice, type Callback } from "./calls/attach.ts";
import { currentHash, describeBrowser } from "./calls/describe.ts";
import { type DetachState, type DeviceState, detachDevice, listDevices } from "./calls/devices.ts";
import {
  type EvaluationState,
  evaluateAction,
  type FingerprintState,
  identifyFingerprint,
  openChallenge,
} from "./calls/evaluate.ts";
import type { Live } from "./live/live.ts";
import type { Failure } from "./result.ts";
import { accept, type Body, send } from "./send.ts";
import { checkSettings, DEFAULT_TIMEOUT_MS, resolveBase, type Settings, text, warn } from "./settings.ts";
import { getSignals } from "./signals.ts";

export interface RuptRedirects {
  logout_url?: string;
  new_account_url?: string;
  success_url?: string;
  suspended_url?: string;
  upgrade_url?: string;
}
export interface RuptGroup {
  id: string | number;
  name?: string;
  metadata?: Record<string, string>;
}
export interface RuptLimitConfig {
  /** @deprecated use overall_device_limit */
  overall_limit?: number;
  overall_device_limit?: number;
  people_limit?: number;
}
export interface RuptTarget {
  client_id: string;
  secret?: string;
  /** Bare host of the service, spoken to over https. */
  domain?: string;
  /** Address of the service; goes before `domain`. Defaults to where the script was loaded from. */
  baseUrl?: string;
  debug?: boolean;
}
export interface RuptAttachConfig extends RuptTarget {
  account?: string;
  /** @deprecated use account */
  user?: string;
  email?: string;
  phone?: string;
  metadata?: object;
  groups?: RuptGroup[] | RuptGroup;
  identity?: string;
  include_page?: boolean;
  limit_config?: RuptLimitConfig;
  redirect_urls?: RuptRedirects;
  on_challenge?: Callback;
  on_limit_exceeded?: (state?: AccessState) => unknown;
  on_current_device_logout?: Callback;
  tolerance?: "default" | "strict" | "lenient";
  event?: string;
}
export interface RuptDetachConfig extends RuptTarget {
  device: string;
  account?: string;
  /** @deprecated use account */
  user?: string;
}
export interface RuptEvaluateConfig extends RuptTarget {
  action?: string;
  user?: string;
  account?: string;
  email?: string;
  phone?: string;
  success_url?: string;
}
export interface RuptChallengeConfig extends Partial<RuptTarget> {
  challenge_id: string;
  redirect_urls?: { success_url?: string };
  channel?: "email" | "text" | "sms";
}

// As the v2 protocol has it: the address that attach or detach was given holds for later calls.
let remembered: { baseUrl?: string | undefined; domain?: string | undefined } = {};
let live: Live | undefined;

function settingsOf(target: Partial<RuptTarget>): Settings {
  const own = target.baseUrl ?? target.domain;
  return {
    clientId: text(target.client_id),
    secret: text(target.secret),
    base: own
      ? resolveBase(target.baseUrl, target.domain)
      : resolveBase(remembered.baseUrl, remembered.domain),
    timeoutMs: DEFAULT_TIMEOUT_MS,
    debug: target.debug === true,
    minimal: false,
  };
}

function remember(target: Partial<RuptTarget>): void {
  remembered = { baseUrl: target.baseUrl, domain: target.domain };
}

function replaceLive(next: Live | undefined): void {
  live?.close();
  live = next;
}

/** The failure as callers of the v2 SDK know it: the service's own error body, or null. */
function legacyFailure(failed: Failure, debug: boolean): null {
  warn(debug, failed.code, failed.message, failed.requestId ?? "");
  return null;
}

/**
 * Tells the service that the account is in use in this browser. Resolves null when there is nothing
 * to go on with: a redirect is under way, or the call failed (`debug: true` says why). Never rejects.
 */
export async function attach(config: RuptAttachConfig): Promise<AccessState | null> {
  const given: Partial<RuptAttachConfig> = config ?? {};
  remember(given);
  replaceLive(undefined);
  const settings = settingsOf(given);
  const urls = given.redirect_urls ?? {};
  const { email, phone, metadata, groups, limit_config, tolerance, event } = given;
  try {
    const outcome = await attachDevice(settings, {
      account: text(given.account) || text(given.user),
      fields: { email, phone, metadata, groups, limit_config, tolerance, event },
      includePage: given.include_page !== false,
      limit: limit_config?.overall_device_limit ?? limit_config?.overall_limit,
      redirects: {
        logout: urls.logout_url,
        newAccount: urls.new_account_url,
        success: urls.success_url,
        suspended: urls.suspended_url,
        upgrade: urls.upgrade_url,
      },
      presence: "visible",
      onChallenge: callable(given.on_challenge),
      onLimitExceeded: callable(given.on_limit_exceeded),
      onLogout: callable(given.on_current_device_logout),
    });
    if (outcome.status === "failed") return legacyFailure(outcome, settings.debug);
    if (outcome.status !== "attached") return null;
    replaceLive(outcome.live);
    return outcome.state;
  } catch (thrown) {
    warn(settings.debug, thrown);
    return null;
  }
}

/** Signs a device out of an account. Rejects when the service could not be reached or refused. */
export async function detach(config: RuptDetachConfig): Promise<DetachState> {
  remember(config);
  const settings = settingsOf(config);
  return orThrow(
    await detachDevice(settings, text(config.device), text(config.account) || text(config.user)),
  );
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
  const settings = { ...settingsOf(config), base: resolveBase(config.baseUrl, config.domain) };
  const wrong = checkSettings(settings);
  if (wrong) return orThrow(wrong);
  const body: Body = { ...(await describeBrowser(settings, "")), tolerance: config.tolerance ?? "default" };
  const answer = await send(settings, "POST", "/v2/identity/initiate", `Basic ${settings.clientId}`, body);
  return orThrow(accept<{ identification: string }>(answer, (found) => Boolean(found.identification)));
}

/** Which known fingerprint this browser is; null when the call failed. */
export async function getFingerprint(config: RuptTarget): Promise<FingerprintState | null> {
  const settings = settingsOf(config ?? {});
  const outcome = await identifyFingerprint(settings);
  return outcome.status === "failed" ? legacyFailure(outcome, settings.debug) : outcome.state;
}

/** The fingerprint of this browser now and the one it last sent, to be passed on by the product's own server. */
export async function getHash(): Promise<[string, string | undefined]> {
  return currentHash();
}

/**
 * A verdict on a sign-up or login; null when the call failed or the browser is on its way to the
 * challenge page, which happens where `success_url` or the account says who is to be challenged.
 */
export async function evaluate(config: RuptEvaluateConfig): Promise<EvaluationState | null> {
  const given: Partial<RuptEvaluateConfig> = config ?? {};
  const settings = settingsOf(given);
  const account = text(given.user) || text(given.account);
  const outcome = await evaluateAction(settings, {
    action: text(given.action) || "signup",
    account,
    email: given.email,
    phone: given.phone,
    success: given.success_url,
    redirect: Boolean(given.success_url) || account !== "",
  });
  if (outcome.status === "failed") return legacyFailure(outcome, settings.debug);
  return outcome.status === "evaluated" ? outcome.state : null;
}

/** Goes to the hosted page of a challenge; resolves null. */
export async function challenge(config: RuptChallengeConfig): Promise<null> {
  const settings = settingsOf(config ?? {});
  if (config?.challenge_id && settings.base) {
    openChallenge(settings, config.challenge_id, config.redirect_urls?.success_url, config.channel);
  } else warn(settings.debug, "challenge_id or the address of the service is missing");
  return null;
}

function callable<T>(given: T): T | undefined {
  return typeof given === "function" ? given : undefined;
}

function orThrow<T>(outcome: { status: "accepted"; body: T } | Failure): T {
  if (outcome.status === "accepted") return outcome.body;
  throw Object.assign(new Error(outcome.message), outcome);
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
