import type { PlainTextKey } from "./texts/texts.ts";
import type { ChallengeView, ChooseScreen, PageChallengeType, PageFactor, Remaining } from "./view.ts";

const CHOOSE_TITLES: Readonly<Record<PageChallengeType, PlainTextKey>> = {
  account_sharing: "sharingTitle",
  account_takeover: "takeoverTitle",
  fake_account: "signUpTitle",
  repeat_trial: "trialTitle",
};

const FACTOR_TITLES: Readonly<Record<PageFactor, PlainTextKey>> = {
  passkey: "passkeyTitle",
  totp: "totpTitle",
  trusted_device: "pushTitle",
  okta_verify: "pushTitle",
  duo: "duoTitle",
  voice: "voiceTitle",
  recovery_code: "recoveryTitle",
  kba: "kbaTitle",
};

/** The screen's one question; also the document's title. */
export function titleKey(view: ChallengeView): PlainTextKey {
  switch (view.screen) {
    case "choose":
      return CHOOSE_TITLES[view.challengeType ?? "account_sharing"];
    case "channel":
      return "channelTitle";
    case "ways":
      return "waysTitle";
    case "factor":
      return FACTOR_TITLES[view.factor];
    case "code":
      return "codeTitle";
    case "devices":
      return isEnough(view.remaining) ? "devicesTitleEnough" : "devicesTitle";
    case "done":
      return "doneTitle";
    case "closed":
      return (
        {
          completed: "completedTitle",
          expired: "expiredTitle",
          overridden: "overriddenTitle",
          not_found: "notFoundTitle",
          put_off: "putOffTitle",
        } as const
      )[view.why];
    case "locked":
      return "lockedTitle";
    case "error":
      return ({ failed: "failedTitle", stale: "staleTitle", busy: "busyTitle" } as const)[view.why];
  }
}

/** Nothing more needs to be signed out. */
export function isEnough(remaining: Remaining): boolean {
  return remaining.overall + remaining.computer + remaining.tablet + remaining.mobile <= 0;
}

/** Where the reader is among the steps of proving and tidying up; null where there is only one step. */
export function stepOf(view: ChallengeView): { n: number; total: number } | null {
  if (view.challengeType !== "account_sharing") return null;
  if (["channel", "code", "ways", "factor"].includes(view.screen)) return { n: 1, total: 2 };
  if (view.screen === "devices" && !view.proofSkipped) return { n: 2, total: 2 };
  return null;
}

/** Most telling first; one sentence is enough. */
const SHARING_REASONS: readonly (readonly [string, PlainTextKey])[] = [
  ["limit_exceeded", "reasonLimit"],
  ["device_limits", "reasonLimit"],
  ["people_exceeded", "reasonPeople"],
  ["concurrency", "reasonConcurrency"],
  ["cloned_device", "reasonConcurrency"],
  ["impossible_travel", "reasonTravel"],
  ["high_velocity", "reasonVelocity"],
];
const TAKEOVER_REASONS: readonly (readonly [string, PlainTextKey])[] = [
  ["new_device", "reasonNewDevice"],
  ["new_fingerprint", "reasonNewDevice"],
  ["new_location", "reasonNewPlace"],
  ["impossible_travel", "reasonNewPlace"],
  ["new_ip", "reasonNewPlace"],
  ["vpn", "reasonHiddenNetwork"],
];

/** What was noticed, as one sentence about the account or the moment, never about the reader. */
export function reasonKey(view: ChooseScreen): PlainTextKey {
  const type = view.challengeType ?? "account_sharing";
  if (type === "fake_account") return "signUpBody";
  if (type === "repeat_trial") return "trialBody";
  const [known, other] =
    type === "account_sharing"
      ? [SHARING_REASONS, "reasonSharingOther" as const]
      : [TAKEOVER_REASONS, "reasonTakeoverOther" as const];
  return known.find(([reason]) => view.reasons.includes(reason))?.[1] ?? other;
}
