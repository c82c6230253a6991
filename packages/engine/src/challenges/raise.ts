import { change, type Draft } from "../draft.ts";
import type { ChallengeType, DeviceLimits, NewId, OpenChallenge } from "../types.ts";

/** What a challenge is about, before it exists. */
export interface ChallengeRequest {
  type: ChallengeType;
  deviceId: string | null;
  reasons: readonly string[];
  limits: DeviceLimits;
  causedBy: string;
  expiresS: number;
}

/**
 * Issues a challenge, or answers the open one of the same device where it already covers these reasons:
 * somebody in the middle of proving is not sent back to the start. A challenge for more reasons replaces the
 * open one and carries the reasons of both.
 */
export function raiseChallenge(
  draft: Draft,
  request: ChallengeRequest,
  now: number,
  newId: NewId,
): OpenChallenge {
  const open = draft.snapshot.challenges.find((c) => c.deviceId === request.deviceId);
  let reasons = request.reasons;
  if (open !== undefined) {
    if (open.type === request.type) {
      if (reasons.every((r) => open.reasons.includes(r))) return open;
      reasons = [...open.reasons, ...reasons.filter((r) => !open.reasons.includes(r))];
    }
    change(draft, { kind: "challenge_closed", challengeId: open.id, status: "overridden", at: now });
  }
  const challenge: OpenChallenge = {
    id: newId(),
    type: request.type,
    deviceId: request.deviceId,
    reasons,
    limits: request.limits,
    issuedAt: now,
    expiresAt: now + request.expiresS * 1000,
    causedBy: request.causedBy,
  };
  change(draft, { kind: "challenge_issued", challenge });
  return challenge;
}
