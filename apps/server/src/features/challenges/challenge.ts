import type { DeviceLimits, DeviceType } from "@latchkey/engine";

/** Statuses of the v2 wire. */
export type ChallengeStatus =
  | "initiated"
  | "pending"
  | "delivered"
  | "delivery_failed"
  | "delivery_delayed"
  | "bounced"
  | "verified"
  | "failed"
  | "overridden"
  | "postponed"
  | "completed"
  | "admin_notified"
  | "skipped";

export interface Challenge {
  id: string;
  projectId: number;
  accountId: string;
  externalId: string;
  type: "account_sharing" | "account_takeover" | "fake_account" | "repeat_trial";
  status: ChallengeStatus;
  reasons: string[];
  deviceId: string | null;
  limits: DeviceLimits;
  /** Where the attach came from that caused it, or the device's latest. */
  origin: string | null;
  channel: string | null;
  createdAt: number;
  updatedAt: number;
  expiresAt: number;
  viewedAt: number | null;
  verifiedAt: number | null;
  completedAt: number | null;
  closedAt: number | null;
}

/** How many devices must still go: in all and per type. */
export interface Excess {
  isExceeded: boolean;
  overall: number;
  computer: number;
  tablet: number;
  mobile: number;
}

/** Compares attached devices with the limits kept on the challenge. */
export function excessOf(limits: DeviceLimits, attached: readonly { type: DeviceType }[]): Excess {
  const over = (limit: number | null, count: number): number =>
    limit === null ? 0 : Math.max(0, count - limit);
  const count = (type: DeviceType): number => attached.filter((device) => device.type === type).length;
  const excess = {
    overall: over(limits.overall, attached.length),
    computer: over(limits.computer, count("computer")),
    tablet: over(limits.tablet, count("tablet")),
    mobile: over(limits.mobile, count("mobile")),
  };
  return { ...excess, isExceeded: Object.values(excess).some((number) => number > 0) };
}

/** Why a challenge can no longer be acted on, or null while it is open. */
export function closedBecause(
  challenge: Challenge,
  now: number,
): "completed" | "expired" | "overridden" | null {
  if (challenge.status === "completed") return "completed";
  if (challenge.status === "overridden") return "overridden";
  if (challenge.closedAt !== null || challenge.expiresAt <= now) return "expired";
  return null;
}
