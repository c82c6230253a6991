/** One view of every kind the page can show: for the tests that look at all of them, and for the gallery. */
import type { Locale } from "./locale.ts";
import {
  BLANK_FACTOR,
  type Branding,
  type ChallengeView,
  type Channel,
  type ClosedScreen,
  type CodeScreen,
  type DevicesScreen,
  type FactorScreen,
  type PageDevice,
  type ViewCommon,
  type Way,
} from "./view.ts";

export const EXAMPLE_NOW = Date.UTC(2026, 2, 14, 19, 42);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const EXAMPLE_BRANDING: Branding = {
  logoUrl: null,
  accent: null,
  css: null,
  texts: {},
  productName: "Lumen",
};

const EMAIL: Channel = { channel: "email", masked: "ma*****@example.com" };
const SMS: Channel = { channel: "sms", masked: "******34" };

const WAYS: readonly Way[] = [
  { way: "passkey" },
  { way: "totp" },
  { way: "trusted_device" },
  { way: "okta_verify" },
  { way: "duo" },
  { way: "voice", masked: "******34" },
  { way: "message", channel: EMAIL },
  { way: "recovery_code" },
  { way: "kba" },
];

/** As a catalogue has them: in the reader's language where they were translated. */
const QUESTIONS: Readonly<Record<Locale, readonly string[]>> = {
  en: [
    "What is the name of the first school you remember attending?",
    "What was the name of your first stuffed toy?",
  ],
  fr: [
    "Quel est le nom de la première école dont vous vous souvenez\u202f?",
    "Comment s’appelait votre première peluche\u202f?",
  ],
  es: ["¿Cómo se llamaba el primer colegio que recuerdas?", "¿Cómo se llamaba tu primer peluche?"],
  ar: ["ما اسم أول مدرسة تتذكّرها؟", "ماذا كان اسم أول دمية قماشية لديك؟"],
};

const DEVICES: readonly PageDevice[] = [
  device("d1", "computer", "chrome", "windows", { city: "Berlin", country: "DE" }, 0, true),
  device("d2", "mobile", "safari", "ios", { city: "Berlin", country: "DE" }, 25 * MINUTE),
  device("d3", "tablet", "safari", "ipados", { city: "Lyon", country: "FR" }, 2 * HOUR),
  device("d4", "computer", "firefox", "linux", { city: null, country: "DE" }, 3 * DAY),
];

function device(
  id: string,
  type: PageDevice["type"],
  browser: string,
  system: string,
  place: PageDevice["place"],
  ago: number,
  thisDevice = false,
): PageDevice {
  return { id, type, browser, system, place, lastUsedAt: EXAMPLE_NOW - ago, thisDevice, kept: false };
}

/** Views by name, in the order of the flow. */
export function exampleViews(
  locale: Locale,
  branding: Branding = EXAMPLE_BRANDING,
): Record<string, ChallengeView> {
  const common: ViewCommon = {
    locale,
    branding,
    csrf: "c5rf",
    base: "/challenge",
    challengeId: "65f1c0ffee65f1c0ffee65f1",
    challengeType: "account_sharing",
    reasons: ["limit_exceeded"],
    now: EXAMPLE_NOW,
    timeZone: "Europe/Berlin",
    signOutUrl: "https://lumen.example/signed-out",
    newAccountUrl: "https://lumen.example/join",
    newAccountFirst: true,
    upgradeUrl: null,
    successUrl: "https://lumen.example/watch?challenge=65f1c0ffee65f1c0ffee65f1",
    requestId: "01HS4Q0A7Z",
  };
  const takeover = {
    ...common,
    challengeType: "account_takeover",
    reasons: ["new_device", "new_ip"],
  } as const;
  const factor: Omit<FactorScreen, "factor"> = { ...common, ...BLANK_FACTOR };
  const called: FactorScreen = { ...factor, factor: "voice", masked: "******34" };
  const questions = (...typed: string[]): FactorScreen => ({
    ...factor,
    factor: "kba",
    questions: QUESTIONS[locale].map((text, i) => ({ id: `17342${i}`, text, typed: typed[i] ?? "" })),
  });
  const code: CodeScreen = {
    ...common,
    screen: "code",
    sentTo: EMAIL,
    channels: [EMAIL, SMS],
    codeLength: 6,
    typed: "",
    error: null,
    resendAt: EXAMPLE_NOW + 30_000,
    resent: false,
  };
  const wrong: CodeScreen = {
    ...code,
    typed: "482915",
    error: { kind: "wrong", attemptsLeft: 3 },
    resendAt: EXAMPLE_NOW,
  };
  const devices: DevicesScreen = {
    ...common,
    screen: "devices",
    placesBy: { text: "IP Geolocation by DB-IP", href: "https://db-ip.com" },
    devices: DEVICES,
    remaining: { overall: 2, computer: 0, tablet: 0, mobile: 0 },
    proofSkipped: false,
    justSignedOut: 0,
    error: null,
  };
  const closed = (why: ClosedScreen["why"]): ClosedScreen => ({
    ...common,
    csrf: null,
    screen: "closed",
    why,
  });
  return {
    choose: {
      ...common,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      channels: [EMAIL],
      error: null,
    },
    "choose-put-off": {
      ...common,
      screen: "choose",
      putOff: true,
      help: "offered",
      ways: [],
      upgradeUrl: "https://lumen.example/plans",
      channels: [EMAIL],
      error: null,
    },
    "choose-help-asked": {
      ...common,
      screen: "choose",
      putOff: false,
      help: "asked",
      ways: [],
      channels: [EMAIL],
      error: null,
    },
    "closed-put-off": closed("put_off"),
    "choose-mine-first": {
      ...common,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      reasons: ["concurrency"],
      newAccountFirst: false,
      upgradeUrl: "https://lumen.example/plans",
      channels: [EMAIL, SMS],
      error: null,
    },
    "choose-no-proof": {
      ...common,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      reasons: [],
      channels: [],
      error: null,
    },
    "choose-takeover": {
      ...takeover,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      channels: [EMAIL],
      error: null,
    },
    "choose-takeover-two": {
      ...takeover,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      channels: [EMAIL, SMS],
      error: null,
    },
    ways: { ...common, screen: "ways", ways: WAYS, answered: false, error: null },
    "ways-failed": { ...common, screen: "ways", ways: WAYS, answered: false, error: { kind: "failed" } },
    "ways-answered": { ...common, screen: "ways", ways: WAYS.slice(0, 2), answered: true, error: null },
    "factor-totp": { ...factor, factor: "totp" },
    "factor-totp-wrong": {
      ...factor,
      factor: "totp",
      typed: "000000",
      error: { kind: "wrong", attemptsLeft: null },
    },
    "factor-voice": called,
    "factor-voice-wrong": { ...called, typed: "482915", error: { kind: "wrong", attemptsLeft: 3 } },
    "factor-voice-too-soon": { ...called, error: { kind: "too_soon", until: EXAMPLE_NOW + 20_000 } },
    "factor-kba": questions(),
    "factor-kba-wrong": { ...questions("Hill School", "Bo"), error: { kind: "wrong", attemptsLeft: null } },
    "factor-kba-missing": { ...questions("Hill School"), error: { kind: "missing" } },
    "factor-recovery": { ...factor, factor: "recovery_code" },
    "factor-passkey": { ...factor, factor: "passkey", passkey: { ceremony: "65f1", options: "{}" } },
    "factor-prompt": { ...factor, factor: "trusted_device", waiting: { handle: "65f1", number: "42" } },
    "factor-push": { ...factor, factor: "okta_verify", waiting: { handle: "65f1", number: null } },
    "factor-push-expired": { ...factor, factor: "okta_verify", error: { kind: "expired" } },
    "factor-duo": { ...factor, factor: "duo", href: "https://api-1.duosecurity.com/oauth/v1/authorize" },
    "choose-ways": {
      ...takeover,
      screen: "choose",
      putOff: false,
      help: null,
      ways: WAYS,
      channels: [EMAIL],
      error: null,
    },
    "choose-unreachable": {
      ...takeover,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      channels: [],
      error: null,
    },
    "choose-sign-up": {
      ...common,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      challengeType: "fake_account",
      signOutUrl: null,
      channels: [SMS],
      error: { kind: "failed" },
    },
    "choose-trial": {
      ...common,
      screen: "choose",
      putOff: false,
      help: null,
      ways: [],
      challengeType: "repeat_trial",
      upgradeUrl: "https://lumen.example/plans",
      channels: [],
      error: null,
    },
    channel: { ...common, screen: "channel", channels: [EMAIL, SMS], error: null },
    "channel-limit": {
      ...common,
      screen: "channel",
      channels: [EMAIL, SMS],
      error: { kind: "limit", until: EXAMPLE_NOW + 5 * HOUR },
    },
    code,
    "code-sms": { ...code, sentTo: SMS, resendAt: EXAMPLE_NOW, resent: true },
    "code-takeover": { ...code, ...takeover, screen: "code", channels: [EMAIL], resendAt: EXAMPLE_NOW },
    "code-wrong": wrong,
    "code-malformed": { ...wrong, typed: "4829", error: { kind: "malformed" } },
    "code-long": { ...code, codeLength: 8, typed: "48291", error: { kind: "malformed" } },
    "code-expired": { ...wrong, error: { kind: "expired" } },
    "code-too-many": { ...wrong, error: { kind: "too_many", until: EXAMPLE_NOW + 15 * MINUTE } },
    devices,
    "devices-types": {
      ...devices,
      remaining: { overall: 2, computer: 0, tablet: 1, mobile: 0 },
      error: { kind: "nothing_chosen" },
    },
    "devices-more": {
      ...devices,
      devices: DEVICES.slice(0, 3),
      remaining: { overall: 1, computer: 0, tablet: 0, mobile: 0 },
      justSignedOut: 1,
    },
    "devices-enough": {
      ...devices,
      devices: DEVICES.slice(0, 2),
      remaining: { overall: 0, computer: 0, tablet: 0, mobile: 0 },
      justSignedOut: 2,
    },
    "devices-no-proof": {
      ...devices,
      proofSkipped: true,
      devices: DEVICES.map((each) => ({ ...each, place: null, kept: each.id === "d4" })),
      remaining: { overall: 1, computer: 0, tablet: 0, mobile: 0 },
    },
    "devices-many": {
      ...devices,
      devices: Array.from({ length: 12 }, (_, index) =>
        index === 0
          ? device("d1", "computer", "chrome", "windows", { city: "Berlin", country: "DE" }, 0, true)
          : device(
              `n${index}`,
              "mobile",
              "samsung",
              "android",
              { city: "Berlin", country: "DE" },
              index * DAY,
            ),
      ),
      remaining: { overall: 10, computer: 0, tablet: 0, mobile: 0 },
    },
    done: { ...common, screen: "done", signedOut: 2, forward: false },
    "closed-completed": closed("completed"),
    "closed-expired": closed("expired"),
    "closed-overridden": closed("overridden"),
    "closed-not-found": { ...closed("not_found"), successUrl: null, challengeType: null, challengeId: null },
    locked: {
      ...common,
      screen: "locked",
      ways: [],
      until: EXAMPLE_NOW + 12 * MINUTE,
      channels: [SMS],
      knownDeviceHelps: true,
    },
    "error-failed": { ...common, screen: "error", why: "failed" },
    "error-stale": { ...common, screen: "error", why: "stale", csrf: null },
    "error-busy": { ...common, screen: "error", why: "busy", csrf: null },
  };
}
