import { type AccessState, attachDevice, type Callback } from "./calls/attach.ts";
import { currentHash } from "./calls/describe.ts";
import { type DeviceState, detachDevice, listDevices } from "./calls/devices.ts";
import {
  type EvaluationState,
  evaluateAction,
  identifyFingerprint,
  openChallenge,
} from "./calls/evaluate.ts";
import { type Description, describe } from "./hints/hints.ts";
import type { Live, Presence } from "./live/live.ts";
import { type Failure, failure, type Redirected } from "./result.ts";
import { DEFAULT_TIMEOUT_MS, resolveBase, type Settings, text, warn } from "./settings.ts";
import { keepFingerprint } from "./store/last-fingerprint.ts";
import { storedDevice } from "./store/stored-device.ts";

export interface LatchkeyOptions {
  readonly clientId: string;
  /** Address of the service, or a path on this page's origin behind which you proxy it. */
  readonly baseUrl?: string;
  /** Token for signed requests, made by your server for the signed-in account. */
  readonly secret?: string;
  /** `required`: nothing is collected, stored or sent before `start()`. Default `given`. */
  readonly consent?: "given" | "required";
  /** With it, a browser that sends Global Privacy Control is attached without description and storage. Default false. */
  readonly respectGlobalPrivacyControl?: boolean;
  /** Also read what takes long (WebGPU, voices) and wait for it, up to 0.8 s. Default false. */
  readonly thorough?: boolean;
  /** When a tab counts as in use: while visible (default), or as long as it is open. */
  readonly presence?: Presence;
  /** Seconds to wait for an answer. Default 10. */
  readonly timeoutS?: number;
  /** One console warning for each thing that goes wrong. */
  readonly debug?: boolean;
}

export interface Group {
  readonly id: string | number;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Pages of your product. Relative addresses count from the current page. */
export interface Redirects {
  /** Where a device goes that was signed out. */
  readonly logout?: string;
  readonly newAccount?: string;
  /** Where the challenge page leads back to. Default: the page that was open. */
  readonly success?: string;
  readonly suspended?: string;
  readonly upgrade?: string;
}

export interface AttachOptions {
  readonly account: string;
  readonly email?: string;
  /** E.164, for instance `+4930123456`. */
  readonly phone?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly groups?: Group | readonly Group[];
  readonly limits?: { readonly devices?: number; readonly people?: number };
  readonly tolerance?: "default" | "strict" | "lenient";
  readonly event?: "sign_up" | "trial_started" | "upgrade" | (string & {});
  /** Send the path of this page along. Default true. */
  readonly includePage?: boolean;
  readonly redirects?: Redirects;
  /** A challenge is to be shown. Answer `false` to show your own; otherwise the browser goes to the hosted page. */
  readonly onChallenge?: Callback;
  readonly onLimitExceeded?: (attached: { readonly attachedDevices: number }) => unknown;
  /** This device was signed out. Answer `false` to stay on the page. */
  readonly onLogout?: Callback;
}

export type AttachResult =
  | {
      readonly status: "attached";
      readonly deviceId: string;
      readonly accessId: string;
      readonly attachedDevices: number;
      readonly defaultDeviceLimit: number;
      readonly overLimit: boolean;
      readonly newDevice: boolean;
      readonly suspended: boolean;
    }
  | Redirected
  /** The page was opened to end the session; `onLogout` was called. */
  | { readonly status: "logged_out" }
  | Failure;

export type EvaluateResult =
  | {
      readonly status: "evaluated";
      readonly verdict: EvaluationState["verdict"];
      readonly reasons: readonly string[];
      readonly challengeId: string | null;
      readonly fingerprintId: string | null;
      readonly confidence: number | null;
    }
  | Redirected
  | Failure;

export interface EvaluateOptions {
  /** `signup`, `login`, or a name of your own. */
  readonly action: string;
  readonly account?: string;
  readonly email?: string;
  readonly phone?: string;
  /** Where the challenge page leads back to. Default: this page. */
  readonly success?: string;
  /** Go to the challenge page when proof is asked for. Default true. */
  readonly redirect?: boolean;
}

export interface Latchkey {
  /** Consent was given: from now on calls go through. */
  start(): void;
  /** Consent was withdrawn: closes the live connection, stops collecting, and forgets what was stored. */
  stop(): Promise<void>;
  attach(options: AttachOptions): Promise<AttachResult>;
  detach(options: {
    readonly device: string;
    readonly account: string;
  }): Promise<{ readonly status: "detached"; readonly attachedDevices: number } | Failure>;
  attachedDevices(
    account: string,
  ): Promise<{ readonly status: "listed"; readonly devices: readonly DeviceState[] } | Failure>;
  evaluate(options: EvaluateOptions): Promise<EvaluateResult>;
  /** Which known fingerprint this browser is. */
  identify(): Promise<
    { readonly status: "identified"; readonly fingerprintId: string; readonly confidence: number } | Failure
  >;
  /** The fingerprint now and the last one sent, for a server that evaluates by itself. */
  hash(): Promise<
    | { readonly status: "collected"; readonly fingerprint: string; readonly lastFingerprint: string | null }
    | Failure
  >;
  /** Everything that was found, as it stays in this browser. For diagnosis. */
  describe(): Promise<{ readonly status: "described"; readonly description: Description } | Failure>;
  /** Goes to the hosted page of a challenge. */
  challenge(options: {
    readonly challenge: string;
    readonly success?: string;
    readonly channel?: "email" | "text";
  }): Redirected | Failure;
  /** Ends the live connection, for instance when a view is left. */
  close(): void;
}

/** Makes a client for one project. Does nothing by itself; no method throws or rejects. */
export function createLatchkey(options: LatchkeyOptions): Latchkey {
  const given: Partial<LatchkeyOptions> = options ?? {};
  const presence = given.presence ?? "visible";
  let started = given.consent !== "required";
  let live: Live | undefined;
  let own: AccessState | undefined;

  const settings = (): Settings => ({
    clientId: text(given.clientId),
    secret: text(given.secret),
    base: resolveBase(given.baseUrl),
    timeoutMs: (given.timeoutS ?? 0) * 1000 || DEFAULT_TIMEOUT_MS,
    debug: given.debug === true,
    thorough: given.thorough === true,
    minimal:
      given.respectGlobalPrivacyControl === true &&
      (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true,
  });
  const close = (): void => {
    live?.close();
    live = undefined;
  };
  /** Runs one call: refuses before consent, and turns whatever goes wrong into a failure. */
  const run = async <T extends { status: string }>(
    act: (now: Settings) => Promise<T | Failure>,
  ): Promise<T | Failure> => {
    let outcome: T | Failure;
    try {
      if (!globalThis.document) outcome = failure("invalid_options", "no page here");
      else if (started) outcome = await act(settings());
      else outcome = failure("not_started", "start() was not called");
    } catch (thrown) {
      outcome = failure("invalid_options", String(thrown));
    }
    if (isFailure(outcome))
      warn(given.debug === true, outcome.code, outcome.message, outcome.requestId ?? "");
    return outcome;
  };

  return {
    start() {
      started = true;
    },
    async stop() {
      started = false;
      close();
      keepFingerprint("");
      await storedDevice(text(given.clientId)).forget();
    },
    attach: (call) =>
      run<Exclude<AttachResult, Failure>>(async (now) => {
        close();
        const { limits, redirects, onLimitExceeded } = call;
        const outcome = await attachDevice(
          now,
          {
            ...call,
            include_page: call.includePage,
            limit_config: limits && { overall_device_limit: limits.devices, people_limit: limits.people },
            redirect_urls: {
              logout_url: redirects?.logout,
              new_account_url: redirects?.newAccount,
              success_url: redirects?.success,
              suspended_url: redirects?.suspended,
              upgrade_url: redirects?.upgrade,
            },
            on_challenge: call.onChallenge,
            on_current_device_logout: call.onLogout,
            on_limit_exceeded:
              onLimitExceeded && ((state) => onLimitExceeded({ attachedDevices: state.attached_devices })),
          },
          presence,
        );
        if (outcome.status !== "attached") return outcome;
        close();
        // Consent may have been withdrawn while the answer was under way.
        if (started) live = outcome.live;
        else outcome.live?.close();
        const { state, overLimit } = outcome;
        own = state;
        return {
          status: "attached",
          deviceId: state.device_id,
          accessId: state.access,
          attachedDevices: state.attached_devices,
          defaultDeviceLimit: state.default_device_limit,
          overLimit,
          newDevice: state.new_device === true,
          suspended: state.suspended === true,
        };
      }),
    detach: (call) =>
      run(async (now) => {
        const outcome = await detachDevice(now, call.device, call.account, own);
        if (outcome.status === "failed") return outcome;
        return { status: "detached" as const, attachedDevices: outcome.body.attached_devices };
      }),
    attachedDevices: (account) =>
      run(async (now) => {
        const outcome = await listDevices(now, account);
        return outcome.status === "failed" ? outcome : { status: "listed" as const, devices: outcome.body };
      }),
    evaluate: (call) =>
      run<Exclude<EvaluateResult, Failure>>(async (now) => {
        const { action, account, email, phone, success, redirect } = call;
        const asked = { action, user: account, email, phone, success_url: success };
        const outcome = await evaluateAction(now, asked, redirect !== false);
        if (outcome.status !== "accepted") return outcome;
        const { verdict, reasons, challenge_id, fingerprint_id, confidence } = outcome.body;
        return {
          status: "evaluated",
          verdict,
          reasons: reasons ?? [],
          challengeId: challenge_id ?? null,
          fingerprintId: fingerprint_id ?? null,
          confidence: confidence ?? null,
        };
      }),
    identify: () =>
      run(async (now) => {
        const outcome = await identifyFingerprint(now);
        if (outcome.status === "failed") return outcome;
        const { fingerprint_id, confidence } = outcome.body;
        return { status: "identified" as const, fingerprintId: fingerprint_id, confidence };
      }),
    hash: () =>
      run(async (now) => {
        const [fingerprint, last] = await currentHash(now.thorough);
        return { status: "collected" as const, fingerprint, lastFingerprint: last ?? null };
      }),
    describe: () =>
      run(async (now) => ({ status: "described" as const, description: await describe(now.thorough) })),
    challenge(call) {
      const now = settings();
      if (!now.base || !call?.challenge) return failure("invalid_options", "baseUrl or challenge is missing");
      return { status: "redirected", to: openChallenge(now, call.challenge, call.success, call.channel) };
    },
    close,
  };
}

function isFailure(outcome: { status: string }): outcome is Failure {
  return outcome.status === "failed";
}
