import { recordRecent } from "./access/recent.ts";
import {
  type AccountSnapshot,
  type Change,
  type Connection,
  type Device,
  LIMITS,
  type OpenChallenge,
} from "./types.ts";

/**
 * Folds changes over a snapshot and answers the new one; the old one is untouched. Applying what `decide`
 * answered gives the snapshot a store would read back. Every list stays within LIMITS.
 */
export function apply(snapshot: AccountSnapshot, changes: readonly Change[]): AccountSnapshot {
  let next = snapshot;
  for (const change of changes) next = applyOne(next, change);
  return next;
}

/** Folds one change. */
export function applyOne(snapshot: AccountSnapshot, change: Change): AccountSnapshot {
  switch (change.kind) {
    case "device_put":
      return { ...snapshot, devices: putDevice(snapshot.devices, change.device) };
    case "device_detached":
      return {
        ...snapshot,
        devices: detachDevice(snapshot.devices, change.deviceId, change.at, change.auto),
      };
    case "device_excluded":
      return {
        ...snapshot,
        devices: mapDevice(snapshot.devices, change.deviceId, (d) => ({ ...d, status: "excluded" })),
      };
    case "device_forgotten":
      return { ...snapshot, devices: snapshot.devices.filter((d) => d.id !== change.deviceId) };
    case "access_recorded":
      return { ...snapshot, recent: recordRecent(snapshot.recent, change.access) };
    case "connection_opened":
      return { ...snapshot, connections: openConnection(snapshot.connections, change.connection) };
    case "connection_closed":
      return {
        ...snapshot,
        connections: snapshot.connections.filter((c) => c.id !== change.connectionId),
      };
    case "challenge_issued":
      return { ...snapshot, challenges: issueChallenge(snapshot.challenges, change.challenge) };
    case "challenge_closed":
      return {
        ...snapshot,
        challenges: snapshot.challenges.filter((c) => c.id !== change.challengeId),
      };
    case "account_seen":
      return { ...snapshot, firstSeenAt: change.firstSeenAt };
    case "sharing_quiet":
      return { ...snapshot, sharingQuietUntil: change.until };
    case "profile_put":
      return { ...snapshot, profile: change.profile };
  }
}

function putDevice(devices: readonly Device[], device: Device): readonly Device[] {
  const index = devices.findIndex((d) => d.id === device.id);
  if (index >= 0) return devices.with(index, device);
  // The decision forgets a device first where there is no room; a list that is full anyway stays as it is.
  return devices.length >= LIMITS.devices ? devices : [...devices, device];
}

function mapDevice(
  devices: readonly Device[],
  id: string,
  change: (device: Device) => Device,
): readonly Device[] {
  const index = devices.findIndex((d) => d.id === id);
  const device = devices[index];
  return device === undefined ? devices : devices.with(index, change(device));
}

function detachDevice(devices: readonly Device[], id: string, at: number, auto: boolean): readonly Device[] {
  // A detach by a person withdraws what the device had earned: the proof goes with it.
  return mapDevice(devices, id, (d) => ({
    ...d,
    status: "detached",
    detachedAt: at,
    autoDetached: auto,
    provedAt: auto ? d.provedAt : null,
  }));
}

function openConnection(connections: readonly Connection[], connection: Connection): readonly Connection[] {
  const others = connections.filter((c) => c.id !== connection.id);
  return [...others.slice(-(LIMITS.connections - 1)), connection];
}

function issueChallenge(
  challenges: readonly OpenChallenge[],
  challenge: OpenChallenge,
): readonly OpenChallenge[] {
  return [...challenges.slice(-(LIMITS.challenges - 1)), challenge];
}
