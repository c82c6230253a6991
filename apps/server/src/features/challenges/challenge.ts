import type { DeviceLimits, DeviceType } from "@latchkey/engine";

/** Statuses of the v2 wire. */
export const CHALLENGE_STATUSES = [
  "initiated",
  "pending",
  "delivered",
  "delivery_failed",
  "delivery_delayed",
  "bounced",
  "verified",
  "failed",
  "overridden",
  "postponed",
  "completed",
  "admin_notified",
  "skipped",
] as const;
export type ChallengeStatus = (typeof CHALLENGE_STATUSES)[number];

export interface Challenge {
  id: string;
  projectId: number;
  accountId: string;
  externalId: string;
  type: "account_sharing" | "account_takeover" | "fake_account" | "repeat_trial";
  status: ChallengeStatus;
  reasons: string[];
  deviceId: string | null;
  /** The evaluation that asked for it, while that is kept. */
  causedBy: string | null;
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
  /** Somebody asked the product's team for help. */
  adminNotifiedAt: number | null;
  /** How often this account put a challenge off since it last passed one. */
  putOffCount: number;
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
  const count = (type: DeviceType): number => attached.filter((device) => device.type === type).length;
  return excessOfCounts(limits, {
    overall: attached.length,
    computer: count("computer"),
    tablet: count("tablet"),
    mobile: count("mobile"),
  });
}

/** The same for devices that were counted already. */
export function excessOfCounts(
  limits: DeviceLimits,
  attached: Readonly<Record<"overall" | DeviceType, number>>,
): Excess {
  const over = (name: "overall" | DeviceType): number => {
    const limit = limits[name];
    return limit === null ? 0 : Math.max(0, attached[name] - limit);
  };
  const excess = {
    overall: over("overall"),
    computer: over("computer"),
    tablet: over("tablet"),
    mobile: over("mobile"),
  };
  return { ...excess, isExceeded: Object.values(excess).some((number) => number > 0) };
}

/** Why a challenge can no longer be acted on, or null while it is open. */
export function closedBecause(
  challenge: Challenge,
  now: number,
): "completed" | "expired" | "overridden" | "put_off" | null {
  if (challenge.status === "completed") return "completed";
  if (challenge.status === "overridden") return "overridden";
  if (challenge.status === "skipped" || challenge.status === "postponed") return "put_off";
  if (challenge.closedAt !== null || challenge.expiresAt <= now) return "expired";
  return null;
}
