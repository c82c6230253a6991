import { countAttached } from "./access/limits.ts";
import type { AccountSnapshot, Decision, OpenChallenge, Risks } from "./types.ts";
import { ENGINE_VERSION } from "./version.ts";

/** Risks of an event that is judged for nothing. */
export const NO_RISKS: Risks = {
  account_sharing: null,
  account_takeover: null,
  fake_account: null,
  bot: null,
};

/** A decision that allows and says nothing, with the parts given put in their place. */
export function decision(snapshot: AccountSnapshot, parts: Partial<Decision> = {}): Decision {
  return {
    verdict: parts.verdict ?? "allow",
    reasons: parts.reasons ?? [],
    link: parts.link ?? null,
    findings: parts.findings ?? [],
    newSignals: parts.newSignals ?? [],
    risks: parts.risks ?? NO_RISKS,
    attachedDevices: parts.attachedDevices ?? countAttached(snapshot),
    overLimit: parts.overLimit ?? false,
    people: parts.people ?? 1,
    challenge: parts.challenge ?? null,
    policy: parts.policy ?? null,
    shadow: parts.shadow ?? [],
    facts: parts.facts ?? {},
    engineVersion: ENGINE_VERSION,
  };
}

/** What a decision says of a challenge. */
export function challengeOf(challenge: OpenChallenge): NonNullable<Decision["challenge"]> {
  return {
    id: challenge.id,
    type: challenge.type,
    reasons: challenge.reasons,
    deviceId: challenge.deviceId,
  };
}
