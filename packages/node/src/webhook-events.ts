import type { ChallengeStatus, ChallengeType, Device, User } from "./types.ts";

/** The part of a challenge that events show. */
export interface ChallengeSummary {
  id: string;
  status: ChallengeStatus;
  /** Always null: a code is known to its addressee alone. */
  code: null;
  type: ChallengeType;
  reasons: string[];
  createdAt: string;
  updatedAt: string;
}

export interface ChallengeEvent {
  event:
    | "challenge.initiated"
    | "challenge.viewed"
    | "challenge.pending"
    | "challenge.skipped"
    | "challenge.completed";
  account: string;
  challenge: ChallengeSummary;
  test?: true;
}

/** Signs of sharing were newly found; `signals` names them. */
export interface AccountSharingSignalEvent {
  event: "user.account_sharing_signal";
  account: string;
  metadata_fields: Record<string, string>;
  signals: string[];
  test?: true;
}

/** Somebody who was challenged asked for help. */
export interface NotifyAdminsEvent {
  event: "admin.notify.shared_account";
  account: string;
  metadata_fields: Record<string, string>;
  device_count: number;
  attached_device_count: number;
  other_users_devices_count: number;
  test?: true;
}

/** End the session of this device; its metadata is what attach was given. */
export interface DeviceDetachedEvent {
  event: "device.detached";
  account: string;
  device: Device;
  test?: true;
}

/** A sharer made an account of their own. */
export interface UserConvertedEvent {
  event: "user.converted";
  user: Pick<User, "id" | "account" | "metadata" | "createdAt" | "updatedAt">;
  test?: true;
}

/** What the dashboard's or API's test sends where no event is chosen. */
export interface WebhookTestEvent {
  event: "webhook.test";
  test: true;
  createdAt: string;
}

export type WebhookEvent =
  | ChallengeEvent
  | AccountSharingSignalEvent
  | NotifyAdminsEvent
  | DeviceDetachedEvent
  | UserConvertedEvent
  | WebhookTestEvent;
