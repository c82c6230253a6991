import type { AccountSnapshot, Change, Decision } from "@latchkey/engine";
import { wireDate } from "../../shared/wire.ts";

/** Every event the product can be told of (spec d.2). */
export const EVENTS = [
  "challenge.initiated",
  "challenge.viewed",
  "challenge.pending",
  "challenge.skipped",
  "challenge.completed",
  "user.account_sharing_signal",
  "admin.notify.shared_account",
  "device.detached",
  "user.converted",
] as const;
export type EventName = (typeof EVENTS)[number];

/** What a test delivery without a chosen event carries. */
export const TEST_EVENT = "webhook.test";

export type ChallengeEvent = Extract<EventName, `challenge.${string}`>;

/** The part of a challenge that events show. */
export interface ChallengeSummary {
  id: string;
  status: string;
  type: string;
  reasons: readonly string[];
  createdAt: number;
  updatedAt: number;
}

/** A message before it is written down: `event` names it, `payload` is the body in full. */
export interface Draft {
  event: EventName;
  payload: Readonly<Record<string, unknown>>;
}

/** Payload C of the spec. `code` is always null: a code is known to its addressee alone (DECISIONS 18). */
export function challengeEvent(event: ChallengeEvent, account: string, challenge: ChallengeSummary): Draft {
  const { id, status, type, reasons } = challenge;
  const createdAt = wireDate(challenge.createdAt);
  const updatedAt = wireDate(challenge.updatedAt);
  return {
    event,
    payload: { event, account, challenge: { id, status, code: null, type, reasons, createdAt, updatedAt } },
  };
}

/** `signals` names what was found, beside the fields of the spec. */
export function sharingSignalEvent(
  account: string,
  metadata: Readonly<Record<string, unknown>>,
  signals: readonly string[],
): Draft {
  const event = "user.account_sharing_signal";
  return { event, payload: { event, account, metadata_fields: metadataFields(metadata), signals } };
}

export interface DeviceCounts {
  /** Devices known of the account, attached or not. */
  all: number;
  attached: number;
  /** Attached ones besides the device that asked for help. */
  others: number;
}

export function notifyAdminsEvent(
  account: string,
  metadata: Readonly<Record<string, unknown>>,
  counts: DeviceCounts,
): Draft {
  const event = "admin.notify.shared_account";
  return {
    event,
    payload: {
      event,
      account,
      metadata_fields: metadataFields(metadata),
      device_count: counts.all,
      attached_device_count: counts.attached,
      other_users_devices_count: counts.others,
    },
  };
}

/** `device` is the wire's device object with its metadata, by which a product finds the session to end. */
export function deviceDetachedEvent(account: string, device: Readonly<Record<string, unknown>>): Draft {
  const event = "device.detached";
  return { event, payload: { event, account, device } };
}

export interface WireUser {
  id: string;
  account: string;
  metadata: Readonly<Record<string, unknown>>;
  createdAt: number;
  updatedAt: number;
}

export function convertedEvent(user: WireUser): Draft {
  const event = "user.converted";
  const createdAt = wireDate(user.createdAt);
  const updatedAt = wireDate(user.updatedAt);
  return { event, payload: { event, user: { ...user, createdAt, updatedAt } } };
}

/** The wire's map of texts: what is not text is shown as JSON. */
function metadataFields(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** What happened that is worth telling, before the details are looked up. */
export type Happening =
  | { event: "challenge.initiated" | "challenge.completed"; challenge: ChallengeSummary }
  | { event: "user.account_sharing_signal"; signals: readonly string[] }
  | { event: "device.detached"; deviceId: string; auto: boolean };

/**
 * What a decision means for the product, in the order it happened. Challenges that were replaced or ran out are
 * not told: no event of the contract speaks of them.
 */
export function happeningsOf(context: {
  decision: Decision;
  changes: readonly Change[];
  before: AccountSnapshot;
  at: number;
}): Happening[] {
  const { decision, changes, before, at } = context;
  const found: Happening[] = [];
  if (decision.newSignals.length > 0) {
    found.push({ event: "user.account_sharing_signal", signals: decision.newSignals });
  }
  for (const change of changes) {
    if (change.kind === "device_detached") {
      found.push({ event: "device.detached", deviceId: change.deviceId, auto: change.auto });
    }
    if (change.kind === "challenge_issued") {
      const { id, type, reasons, issuedAt } = change.challenge;
      const challenge = { id, status: "initiated", type, reasons, createdAt: issuedAt, updatedAt: at };
      found.push({ event: "challenge.initiated", challenge });
    }
    if (change.kind === "challenge_closed" && change.status === "completed") {
      const open = before.challenges.find((candidate) => candidate.id === change.challengeId);
      if (open === undefined) continue;
      const { id, type, reasons, issuedAt } = open;
      const challenge = { id, status: "completed", type, reasons, createdAt: issuedAt, updatedAt: at };
      found.push({ event: "challenge.completed", challenge });
    }
  }
  return found;
}
