import { type Live, type LiveEvent, openLive, type Presence } from "../live/live.ts";
import { asksForLogout, challengePage, logoutPage, navigate, type Redirects } from "../redirects.ts";
import { type Failure, failure, type Redirected } from "../result.ts";
import { accept, type Body, send } from "../send.ts";
import { checkSettings, type Settings, text, warn } from "../settings.ts";
import { readCookie, writeCookie } from "../store/cookies.ts";
import { keepFingerprint } from "../store/last-fingerprint.ts";
import { storedDevice } from "../store/stored-device.ts";
import { describeBrowser } from "./describe.ts";

const LAST_BLOCKING_ACCESS = "rpt_last_blocking_access";
const LAST_CHALLENGE = "rpt_last_challenge";

/** The service's answer to attach, as it goes over the wire. */
export interface AccessState {
  readonly success: boolean;
  readonly attached_devices: number;
  readonly device_id: string;
  readonly default_device_limit: number;
  readonly block_over_usage: boolean;
  readonly suspended?: boolean;
  readonly new_device?: boolean;
  readonly access: string;
  readonly identity: string;
}

/** Answering exactly `false` keeps the browser on the page. Promises are awaited. */
export type Callback = (about: { challenge?: string }) => unknown;

export interface AttachCall {
  readonly account: string;
  /** Goes over the wire as it is: e-mail, phone, metadata, groups, limit_config, tolerance, event. */
  readonly fields: Body;
  readonly includePage: boolean;
  readonly limit: number | undefined;
  readonly redirects: Redirects;
  readonly presence: Presence;
  readonly onChallenge: Callback | undefined;
  readonly onLimitExceeded: ((state: AccessState) => unknown) | undefined;
  readonly onLogout: Callback | undefined;
}

export type AttachOutcome =
  | {
      readonly status: "attached";
      readonly state: AccessState;
      readonly overLimit: boolean;
      readonly live: Live | undefined;
    }
  | Redirected
  | { readonly status: "logged_out" }
  | Failure;

/** Tells the service that the account is in use here, and follows what it answers and later sends. */
export async function attachDevice(settings: Settings, call: AttachCall): Promise<AttachOutcome> {
  const { redirects } = call;
  if (asksForLogout()) {
    if (redirects.logout) return { status: "redirected", to: navigate(redirects.logout) };
    await consult(call.onLogout, {}, settings);
    return { status: "logged_out" };
  }
  const wrong =
    checkSettings(settings) ?? (call.account ? null : failure("invalid_options", "account is missing"));
  if (wrong) return wrong;

  const description = await describeBrowser(settings, call.account);
  const answer = await send(
    settings,
    "POST",
    "/v2/device/attach",
    `Basic ${settings.clientId}:${settings.secret}`,
    {
      user: call.account,
      ...description,
      ...call.fields,
      callbacks: { on_challenge: Boolean(call.onChallenge), limit_exceeded: Boolean(call.onLimitExceeded) },
      redirects: { new_account: Boolean(redirects.newAccount), logout: Boolean(redirects.logout) },
      last_blocking_access: settings.minimal ? undefined : readCookie(LAST_BLOCKING_ACCESS),
      last_challenge: settings.minimal ? undefined : readCookie(LAST_CHALLENGE),
      page: call.includePage ? location.pathname : undefined,
    },
  );
  const accepted = accept<AccessState>(answer, (body) => Boolean(text(body.device_id)));
  if (accepted.status === "failed") return accepted;

  const state = accepted.body;
  const overLimit = state.attached_devices > (call.limit ?? state.default_device_limit);
  if (!settings.minimal) {
    if (overLimit) writeCookie(LAST_BLOCKING_ACCESS, text(state.access));
    keepFingerprint(text(description.fingerprint));
    // Not awaited: the page should not wait for a slow disk.
    storedDevice(settings.clientId)
      .keep(call.account, state.device_id)
      .catch(() => undefined);
  }
  if (overLimit) await consult(call.onLimitExceeded, state, settings);
  if (state.suspended === true) {
    if (redirects.suspended) return { status: "redirected", to: navigate(redirects.suspended) };
    warn(settings.debug, "the account is suspended, and no page for that was given");
    return { status: "attached", state, overLimit, live: undefined };
  }
  const live = openLive(settings, state.device_id, text(state.access), call.presence, (event) => {
    follow(event, settings, call).catch((thrown) => warn(settings.debug, thrown));
  });
  return { status: "attached", state, overLimit, live };
}

async function follow(event: LiveEvent, settings: Settings, call: AttachCall): Promise<void> {
  const { challenge } = event;
  const about = challenge === undefined ? {} : { challenge };
  if (event.action === "logout") {
    if ((await consult(call.onLogout, about, settings)) === false) return;
    if (call.redirects.logout) navigate(logoutPage(call.redirects.logout, challenge));
    return;
  }
  if (challenge === undefined) return;
  if (!settings.minimal) writeCookie(LAST_CHALLENGE, challenge);
  if ((await consult(call.onChallenge, about, settings)) === false) return;
  navigate(challengePage(event.url ?? `${settings.base}/challenge`, challenge, call.redirects));
}

// A callback that throws must not keep the account open on a device that was signed out.
async function consult<T>(
  callback: ((about: T) => unknown) | undefined,
  about: T,
  settings: Settings,
): Promise<unknown> {
  try {
    return await callback?.(about);
  } catch (thrown) {
    warn(settings.debug, "a callback failed:", thrown);
    return undefined;
  }
}
