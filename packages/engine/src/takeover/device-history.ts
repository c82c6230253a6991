import { engineOf } from "../linking/browser-class.ts";
import { seenBefore } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import { isDescribed } from "../profile/novelty.ts";
import type { At, Device, Observation } from "../types.ts";
import { type DeviceClass, type DeviceFacts, isAcquainted } from "./device-level.ts";

const DAY_MS = 86_400_000;
/** WebKit deletes what scripts stored where nobody came by for so long (its tracking prevention, since 2020). */
const WEBKIT_KEEPS_DAYS = 7;

/**
 * How usual it is that a known device comes without its identifier, as this one does: how often it did before, or
 * `due` where its browser would have thrown it away by now. Null where an identifier came, the browser is another
 * one, or nothing was described.
 */
export function storageLevel(login: DeviceFacts, devices: readonly Device[]): string | null {
  const { memory, link, observation, now } = login;
  if (link === null || observation === null || observation.storedDeviceId !== null) return null;
  if (link.newDevice || link.newFingerprint || !isDescribed(observation)) return null;
  const seen = seenBefore(memory, "device", link.deviceId, now);
  if (seen === 0) return null;
  if (engineOf(observation.agent) === "webkit") {
    const last = lastSeen(devices, link.deviceId, link.fingerprintId);
    if (last !== null && now - last > WEBKIT_KEEPS_DAYS * DAY_MS) return "due";
  }
  if (seen <= 1) return "once";
  // The first login of a device says nothing: it cannot have had an identifier.
  const share = seenBefore(memory, "bare", link.deviceId, now) / Math.max(1, seen - 1);
  return share > 0.6 ? "always" : share > 0.2 ? "often" : share > 0 ? "seldom" : "never";
}

function lastSeen(devices: readonly Device[], deviceId: string, fingerprintId: string): At | null {
  for (const device of devices) {
    if (device.id !== deviceId) continue;
    for (const fingerprint of device.fingerprints)
      if (fingerprint.id === fingerprintId) return fingerprint.lastSeenAt;
  }
  return null;
}

/** Components that tell the languages of a browser, by collector. */
const LANGUAGES = ["lk:languages", "rupt:language", "sig:languages"] as const;

/** Whether a device asks for the languages that one of the account's devices asks for; null where either is unknown. */
export function languageLevel(
  { components }: Observation,
  known: DeviceClass,
  devices: readonly Device[],
  memory: Memory,
  now: At,
): string | null {
  for (const name of LANGUAGES) {
    const spoken = components[name];
    if (spoken === undefined) continue;
    let told = false;
    for (const device of devices) {
      if (!isAcquainted(device, memory, now)) continue;
      for (const fingerprint of device.fingerprints) {
        const theirs = fingerprint.components[name];
        if (theirs === spoken) return known === "new" ? "new: same" : "known: same";
        if (theirs !== undefined) told = true;
      }
    }
    if (told) return known === "new" ? "new: other" : "known: other";
  }
  return null;
}
