import { type Live, type LiveEvent, openLive, type Presence } from "../live/live.ts";
import { asksForLogout, challengePage, logoutPage, navigate, type RedirectUrls } from "../redirects.ts";
import { type Failure, failure, type Redirected } from "../result.ts";
import { send } from "../send.ts";
import { type Settings, text, warn } from "../settings.ts";
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

/** One attach as the v2 protocol names its parts. */
export interface AttachCall {
  account?: string | undefined;
  /** @deprecated use account */
  user?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  metadata?: object | undefined;
  groups?: object | undefined;
  include_page?: boolean | undefined;
  limit_config?:
    | {
        /** @deprecated use overall_device_limit */
        overall_limit?: number | undefined;
        overall_device_limit?: number | undefined;
        people_limit?: number | undefined;
      }
    | undefined;
  redirect_urls?: RedirectUrls | undefined;
  on_challenge?: Callback | undefined;
  on_limit_exceeded?: ((state: AccessState) => unknown) | undefined;
  on_current_device_logout?: Callback | undefined;
  tolerance?: "default" | "strict" | "lenient" | undefined;
  event?: string | undefined;
}

export type AttachOutcome =
  | {
      readonly status: "attached";
      readonly state: AccessState;
      readonly overLimit: boolean;
      readonly live?: Live;
    }
  | Redirected
  | { readonly status: "logged_out" }
  | Failure;

/** Tells the service that the account is in use here, and follows what it answers and later sends. */
export async function attachDevice(
  settings: Settings,
  call: AttachCall,
  presence: Presence,
): Promise<AttachOutcome> {
  const { on_challenge, on_limit_exceeded, on_current_device_logout, limit_config } = call;
  const { email, phone, metadata, groups, tolerance, event } = call;
  const redirects = call.redirect_urls ?? {};
  const { logout_url, new_account_url, suspended_url } = redirects;
  if (asksForLogout()) {
    if (logout_url) return { status: "redirected", to: navigate(logout_url) };
    await consult(on_current_device_logout, {}, settings);
    return { status: "logged_out" };
  }
  const account = text(call.account) || text(call.user);
  if (!account) return failure("invalid_options", "account is missing");

  const description = await describeBrowser(settings, account);
  const stores = !settings.minimal;
  const answered = await send<AccessState>(
    settings,
    "POST",
    "/v2/device/attach",
    `:${settings.secret}`,
    (body) => text(body.device_id),
    {
      user: account,
      ...description,
      ...{ email, phone, metadata, groups, limit_config, tolerance, event },
      callbacks: { on_challenge: callable(on_challenge), limit_exceeded: callable(on_limit_exceeded) },
      redirects: { new_account: Boolean(new_account_url), logout: Boolean(logout_url) },
      last_blocking_access: stores ? readCookie(LAST_BLOCKING_ACCESS) : undefined,
      last_challenge: stores ? readCookie(LAST_CHALLENGE) : undefined,
      page: call.include_page === false ? undefined : location.pathname,
    },
  );
  if (answered.status === "failed") return answered;

  const state = answered.body;
  const limit =
    limit_config?.overall_device_limit ?? limit_config?.overall_limit ?? state.default_device_limit;
  const overLimit = state.attached_devices > limit;
  if (stores) {
    if (overLimit) writeCookie(LAST_BLOCKING_ACCESS, text(state.access));
    keepFingerprint(text(description.fingerprint));
    storedDevice(settings.clientId).keep(account, state.device_id);
  }
  if (overLimit) void consult(on_limit_exceeded, state, settings);
  if (state.suspended === true) {
    if (suspended_url) return { status: "redirected", to: navigate(suspended_url) };
    warn(settings.debug, "no suspended_url");
    return { status: "attached", state, overLimit };
  }

  const follow = async ({ action, challenge, url }: LiveEvent): Promise<void> => {
    const about = challenge ? { challenge } : {};
    if (action === "logout") {
      if ((await consult(on_current_device_logout, about, settings)) !== false && logout_url) {
        navigate(logoutPage(logout_url, challenge));
      }
    } else if (challenge) {
      if (stores) writeCookie(LAST_CHALLENGE, challenge);
      if ((await consult(on_challenge, about, settings)) !== false) {
        navigate(challengePage(url ?? `${settings.base}/challenge`, challenge, redirects));
      }
    }
  };
  const live = openLive(
    settings,
    state.device_id,
    text(state.access),
    presence,
    (event) => void follow(event),
  );
  return { status: "attached", state, overLimit, live };
}

function callable(given: unknown): boolean {
  return typeof given === "function";
}

// A callback that throws must not keep the account open on a device that was signed out.
async function consult<T>(
  callback: ((about: T) => unknown) | undefined,
  about: T,
  settings: Settings,
): Promise<unknown> {
  try {
    return await (callable(callback) ? callback?.(about) : undefined);
  } catch (thrown) {
    warn(settings.debug, "a callback failed:", thrown);
    return undefined;
  }
}
