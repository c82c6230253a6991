import type { Locale } from "./locale.ts";
import type { TextOverrides } from "./texts/texts.ts";

/**
 * What the hosted challenge page shows, and what its forms send.
 *
 * The page keeps no state: the session (an HttpOnly cookie) does. Links are plain GETs that change
 * nothing; everything that acts is a form POST. All times are epoch milliseconds. `null` is unknown.
 *
 * | route (after `base`)   | fields besides `csrf` and `challenge`     | shown on                     | does |
 * |---|---|---|---|
 * | GET  ``                | query `challenge`, optional `step`: `choose`, `channel` or `devices` | | the screen for where the session stands; `step` is a wish, never a right |
 * | POST `/send`           | `channel`: `email` or `sms`               | choose, channel, code, locked | sends a code, then the `code` screen |
 * | POST `/verify`         | `code`: as typed; see `readCode`          | code                         | checks the code, then `devices`, or `done` where nothing is left to do |
 * | POST `/kick`           | `device`: an id, repeatable, may be absent | devices                     | signs devices out, then `devices` again, or `done` |
 * | POST `/complete`       | none                                      | devices                      | completes, then `done` |
 * | POST `/start`          | `factor`                                  | choose, ways, factor         | begins with a factor, then the `factor` screen (not redirected: the question is in the page) |
 * | POST `/prove`          | `factor`, `code` or `response` and `ceremony` or `handle` and `number` or `question` and `answer`, repeated | factor | checks the proof, then on as after `/verify`; still waiting shows `factor` again |
 * | POST `/skip`         | none                                      | choose, where `putOff` says so | puts the challenge off, then `closed` |
 * | POST `/help`         | none                                      | choose, where `help` says so | tells the product's team, then `choose` again |
 * | POST `/language`       | `language`: a `Locale`                    | every screen that has `csrf` | stores the language, then the same screen |
 *
 * Answer an accepted POST with 303 to `GET {base}?challenge=<id>`, so that reloading never repeats it;
 * a refused one may show the page with its error at once.
 * Because the page sends no referrer, browsers send these POSTs with `Origin: null`: trust `csrf`
 * (and `Sec-Fetch-Site`), not `Origin`.
 */
export const ROUTES = {
  send: "/send",
  verify: "/verify",
  kick: "/kick",
  complete: "/complete",
  language: "/language",
  skip: "/skip",
  help: "/help",
  start: "/start",
  prove: "/prove",
} as const;

/** Names of the form fields. */
export const FIELDS = {
  csrf: "csrf",
  challenge: "challenge",
  channel: "channel",
  code: "code",
  device: "device",
  language: "language",
  factor: "factor",
  /** The browser's answer to a passkey question, as JSON. */
  response: "response",
  ceremony: "ceremony",
  /** The push or prompt that is waited for, and the number it shows. */
  handle: "handle",
  number: "number",
  /** Security questions: ids and answers, repeated, in the same order. */
  question: "question",
  answer: "answer",
} as const;

export const STEPS = ["choose", "channel", "ways", "totp", "recovery_code", "devices"] as const;
export type Step = (typeof STEPS)[number];

export type PageChallengeType = "account_sharing" | "account_takeover" | "fake_account" | "repeat_trial";

export interface Branding {
  /** `https:`, `http:` or `data:image/...`; anything else is not shown. */
  logoUrl: string | null;
  /** Any CSS colour; corrected until text on it and in it is readable, in light and in dark. */
  accent: string | null;
  /** Extra rules for the page's `lk-` classes; whatever could load something is taken out. */
  css: string | null;
  /** Own wording for some texts, by language. */
  texts: TextOverrides;
  productName: string;
}

/** An address a code can be sent to; `masked` is shown as it is. */
export interface Channel {
  channel: "email" | "sms";
  masked: string;
}

/** Ways to prove that are no message with a code. */
export type PageFactor =
  | "passkey"
  | "totp"
  | "trusted_device"
  | "okta_verify"
  | "duo"
  | "voice"
  | "recovery_code"
  | "kba";

/** One way to prove, strongest first; messages and calls come with their address. */
export type Way =
  | { way: Exclude<PageFactor, "voice"> }
  | { way: "voice"; masked: string }
  | { way: "message"; channel: Channel };

export interface PageDevice {
  id: string;
  type: "computer" | "tablet" | "mobile";
  /** Family (`chrome`) or a name to show as it is; the same for `system`. */
  browser: string | null;
  system: string | null;
  /** Only as precise as is known; null also where places must not be shown. `country` is ISO 3166-1 alpha-2. */
  place: { city: string | null; country: string | null } | null;
  lastUsedAt: number;
  thisDevice: boolean;
  /** Stays signed in whatever is chosen: shown without a box to tick. */
  kept: boolean;
}

/** How many devices must still be signed out: in all, and of each type. */
export interface Remaining {
  overall: number;
  computer: number;
  tablet: number;
  mobile: number;
}

/** What every screen needs. URLs were checked by the caller (DECISIONS 8) and are null where unknown. */
export interface ViewCommon {
  locale: Locale;
  branding: Branding;
  /** null shows no form at all (no session yet, or nothing to act on). */
  csrf: string | null;
  /** Path of the page, without a slash at the end: `/challenge`. */
  base: string;
  challengeId: string | null;
  challengeType: PageChallengeType | null;
  reasons: readonly string[];
  now: number;
  /** IANA name: a guess for clock times until the script puts the reader's own. */
  timeZone: string | null;
  signOutUrl: string | null;
  newAccountUrl: string | null;
  /** The project prefers that extra viewers get an account of their own: that offer comes first. */
  newAccountFirst: boolean;
  upgradeUrl: string | null;
  successUrl: string | null;
  requestId: string;
}

export interface ChooseScreen extends ViewCommon {
  screen: "choose";
  /** The person may put the challenge off. */
  putOff: boolean;
  /** The product's team can be asked for help, or has been; null where that is not offered. */
  help: "offered" | "asked" | null;
  /** Everything the account can prove itself with, where that is more than messages; empty otherwise. */
  ways: readonly Way[];
  /** Where a code can go; empty where ownership cannot be proved (then the devices follow at once). */
  channels: readonly Channel[];
  error: SendError | null;
}

export interface WaysScreen extends ViewCommon {
  screen: "ways";
  ways: readonly Way[];
  /** The security questions were answered right; they never are enough by themselves. */
  answered: boolean;
  error: { kind: "failed" } | { kind: "limit"; until: number } | null;
}

/** A security question, with what was typed beside an error. */
export interface PageQuestion {
  id: string;
  text: string;
  typed: string;
}

/** One way to prove, begun. */
export interface FactorScreen extends ViewCommon {
  screen: "factor";
  factor: PageFactor;
  /** Passkey: the browser's question as JSON. */
  passkey: { ceremony: string; options: string } | null;
  /** Push or prompt: what is waited for, and the number to choose on the other device. */
  waiting: { handle: string; number: string | null } | null;
  /** Duo: where to go on. */
  href: string | null;
  /** Phone call: the number, most of it hidden. */
  masked: string | null;
  questions: readonly PageQuestion[];
  /** Digits a code has here. */
  codeLength: number;
  typed: string;
  /** `attemptsLeft` is null where that is not told; `missing`: a question was left out. */
  error:
    | { kind: "wrong"; attemptsLeft: number | null }
    | { kind: "expired" }
    | { kind: "missing" }
    | SendError
    | null;
}

/** A factor's screen before anything is known of it. Authenticator apps show six digits. */
export const BLANK_FACTOR: Omit<FactorScreen, keyof ViewCommon | "factor"> = {
  screen: "factor",
  passkey: null,
  waiting: null,
  href: null,
  masked: null,
  questions: [],
  codeLength: 6,
  typed: "",
  error: null,
};

export interface ChannelScreen extends ViewCommon {
  screen: "channel";
  channels: readonly Channel[];
  error: SendError | null;
}

/** Why a code was not sent. `too_soon` and `limit`: until when. */
export type SendError =
  | { kind: "failed" }
  | { kind: "too_soon"; until: number }
  | { kind: "limit"; until: number };

export type CodeError =
  | { kind: "wrong"; attemptsLeft: number }
  | { kind: "malformed" }
  | { kind: "expired" }
  | { kind: "used" }
  | { kind: "too_many"; until: number }
  | SendError;

export interface CodeScreen extends ViewCommon {
  screen: "code";
  sentTo: Channel;
  /** Everything a code could go to, `sentTo` included. */
  channels: readonly Channel[];
  /** Digits the code has. */
  codeLength: number;
  /** What was typed, shown again beside an error. */
  typed: string;
  error: CodeError | null;
  /** A new code may be asked for from then on. */
  resendAt: number;
  /** A new code was sent just now, after an earlier one. */
  resent: boolean;
}

export interface DevicesScreen extends ViewCommon {
  screen: "devices";
  devices: readonly PageDevice[];
  remaining: Remaining;
  /** Whose data the places come from, as its licence wants it shown; null where no place is shown. */
  placesBy: { text: string; href: string } | null;
  /** No proof was possible: there was no step before this one. */
  proofSkipped: boolean;
  /** Devices signed out by the last press of the button. */
  justSignedOut: number;
  error: { kind: "nothing_chosen" } | { kind: "not_enough" } | { kind: "daily_limit"; until: number } | null;
}

export interface DoneScreen extends ViewCommon {
  screen: "done";
  /** Devices signed out in this visit. */
  signedOut: number;
  /** Go on to `successUrl` at once; the link stays for browsers that do not. */
  forward: boolean;
}

export interface ClosedScreen extends ViewCommon {
  screen: "closed";
  why: "completed" | "expired" | "overridden" | "not_found" | "put_off";
}

export interface LockedScreen extends ViewCommon {
  screen: "locked";
  until: number;
  /** Ways that are not locked. */
  channels: readonly Channel[];
  /** Ways nobody can guess at: a lock does not concern them. */
  ways: readonly Way[];
  /** A device that is known to the account gets past the lock. */
  knownDeviceHelps: boolean;
}

export interface ErrorScreen extends ViewCommon {
  screen: "error";
  /** `stale`: the form was too old (session or `csrf`); opening the page again mends it. */
  why: "failed" | "stale" | "busy";
}

export type ChallengeView =
  | ChooseScreen
  | ChannelScreen
  | WaysScreen
  | FactorScreen
  | CodeScreen
  | DevicesScreen
  | DoneScreen
  | ClosedScreen
  | LockedScreen
  | ErrorScreen;

export type ScreenName = ChallengeView["screen"];
