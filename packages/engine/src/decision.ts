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
    verdict: "allow",
    reasons: [],
    link: null,
    findings: [],
    newSignals: [],
    risks: NO_RISKS,
    attachedDevices: countAttached(snapshot),
    overLimit: false,
    people: 1,
    challenge: null,
    policy: null,
    shadow: [],
    facts: {},
    engineVersion: ENGINE_VERSION,
    ...parts,
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
