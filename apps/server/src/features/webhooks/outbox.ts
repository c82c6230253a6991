import type { AccountSnapshot, Change, Decision } from "@latchkey/engine";
import type { Pool, Queryable } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import {
  type AccountDetails,
  accountDetails,
  countDevices,
  type StoredDevice,
  storedDevices,
} from "./details-store.ts";
import {
  type ChallengeEvent,
  type ChallengeSummary,
  challengeEvent,
  convertedEvent,
  type Draft,
  deviceDetachedEvent,
  type EventName,
  type Happening,
  happeningsOf,
  notifyAdminsEvent,
  sharingSignalEvent,
} from "./events.ts";
import { addToOutbox } from "./queue-store.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** A message as the outbox keeps it. The id is the one receivers see, on every attempt. */
export interface OutboxMessage extends Draft {
  messageId: string;
}

/** A decision about to be written, and what its call said. */
export interface Decided {
  projectId: number;
  accountId: string;
  /** The customer's id where the call named it; the account need not exist yet. Null: it is looked up. */
  externalId: string | null;
  at: number;
  decision: Decision;
  changes: readonly Change[];
  before: AccountSnapshot;
  /** Merged into the account by the same call. */
  metadata: Readonly<Record<string, unknown>>;
}

/** One account, by both its ids. */
export interface Subject {
  projectId: number;
  accountId: string;
  externalId: string;
}

/**
 * Writes down what the product is to be told, in the statement or transaction of the change itself. Costs nothing
 * where nothing happened, and writes nothing that no endpoint subscribes to.
 */
export interface Outbox {
  /** The messages of a decision, to be written with it. */
  ofDecision(decided: Decided): Promise<OutboxMessage[]>;
  /** An event of a challenge, inside the transaction that changes it. */
  addChallenge(
    tx: Queryable,
    subject: Subject,
    event: ChallengeEvent,
    challenge: ChallengeSummary,
  ): Promise<void>;
  /** Somebody who was challenged asked for help; `deviceId` is where. */
  addNotifyAdmins(tx: Queryable, subject: Subject, deviceId: string | null, at: number): Promise<void>;
  /** The account is one that a sharer made of their own; it must be written by now. */
  addConverted(tx: Queryable, subject: Subject, at: number): Promise<void>;
}

export interface OutboxDeps {
  pool: Pool;
  subscriptions: Subscriptions;
  /** The device as the wire shows it. */
  toWireDevice: (device: StoredDevice, withMetadata: boolean) => Record<string, unknown>;
}

export function createOutbox(deps: OutboxDeps): Outbox {
  const { pool, subscriptions, toWireDevice } = deps;

  const wanted = async (projectId: number, happenings: readonly Happening[]): Promise<Happening[]> => {
    const asked = await Promise.all(
      happenings.map(({ event }) => subscriptions.wants(pool, projectId, event)),
    );
    return happenings.filter((_, i) => asked[i] === true);
  };

  const add = async (tx: Queryable, subject: Subject, at: number, draft: Draft): Promise<void> => {
    await addToOutbox(tx, subject.projectId, subject.accountId, {
      messageId: newId(),
      event: draft.event,
      payload: draft.payload,
      at,
      endpointId: null,
    });
  };
  const isWanted = (tx: Queryable, subject: Subject, event: EventName) =>
    subscriptions.wants(tx, subject.projectId, event);

  return {
    async ofDecision(decided) {
      const happenings = happeningsOf(decided);
      if (happenings.length === 0) return [];
      const { projectId, accountId } = decided;
      const told = await wanted(projectId, happenings);
      if (told.length === 0) return [];
      const deviceIds = told.flatMap((one) => (one.event === "device.detached" ? [one.deviceId] : []));
      const [details, devices] = await Promise.all([
        accountDetails(pool, projectId, accountId),
        storedDevices(pool, projectId, accountId, deviceIds),
      ]);
      const account = details?.account ?? decided.externalId ?? "";
      const metadata = { ...details?.metadata, ...decided.metadata };
      return told.map((one) => ({
        messageId: newId(),
        ...draftOf(one, account, metadata, devices, decided.at),
      }));
    },

    async addChallenge(tx, subject, event, challenge) {
      if (!(await isWanted(tx, subject, event))) return;
      await add(tx, subject, challenge.updatedAt, challengeEvent(event, subject.externalId, challenge));
    },

    async addNotifyAdmins(tx, subject, deviceId, at) {
      if (!(await isWanted(tx, subject, "admin.notify.shared_account"))) return;
      const details = await accountDetails(tx, subject.projectId, subject.accountId);
      const counts = await countDevices(tx, subject.projectId, subject.accountId, deviceId);
      await add(tx, subject, at, notifyAdminsEvent(subject.externalId, details?.metadata ?? {}, counts));
    },

    async addConverted(tx, subject, at) {
      if (!(await isWanted(tx, subject, "user.converted"))) return;
      const details = await accountDetails(tx, subject.projectId, subject.accountId);
      if (details === null) return;
      await add(tx, subject, at, convertedEvent({ id: subject.accountId, ...details }));
    },
  };

  function draftOf(
    happening: Happening,
    account: string,
    metadata: AccountDetails["metadata"],
    devices: readonly StoredDevice[],
    at: number,
  ): Draft {
    switch (happening.event) {
      case "challenge.initiated":
      case "challenge.completed":
        return challengeEvent(happening.event, account, happening.challenge);
      case "user.account_sharing_signal":
        return sharingSignalEvent(account, metadata, happening.signals);
      case "device.detached": {
        const stored = devices.find((device) => device.id === happening.deviceId);
        // The row is read before it is changed: what this very decision makes of it is laid over.
        const after = { status: "detached", detached_at: at, updated_at: at, auto_detached: happening.auto };
        const device =
          stored === undefined ? { _id: happening.deviceId } : toWireDevice({ ...stored, ...after }, true);
        return deviceDetachedEvent(account, device);
      }
    }
  }
}
