import { engineOf } from "../linking/browser-class.ts";
import { seenBefore } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import { isDescribed } from "../profile/novelty.ts";
import type { At, Device, Fingerprint, Observation } from "../types.ts";
import { type DeviceClass, type DeviceFacts, isAcquainted } from "./device-level.ts";

const DAY_MS = 86_400_000;
/** WebKit deletes what scripts stored where nobody came by for so long (its tracking prevention, since 2020). */
const WEBKIT_KEEPS_DAYS = 7;

/**
 * How usual it is that a known device comes without its identifier, as this one does: how often it did before, or
 * `due` where its browser would have thrown it away by now; whether a private window explains it, where windows tell;
 * and how lately the device was here, for stores are cleared as time goes by. Null where an identifier came, the
 * browser is another one, or nothing was described.
 */
export function storageLevel(login: DeviceFacts, devices: readonly Device[]): string | null {
  const { memory, link, observation, now } = login;
  if (link === null || observation === null || observation.storedDeviceId !== null) return null;
  if (link.newDevice || link.newFingerprint || !isDescribed(observation)) return null;
  const seen = seenBefore(memory, "device", link.deviceId, now);
  if (seen === 0) return null;
  const fingerprint = fingerprintOf(devices, link.deviceId, link.fingerprintId);
  const engine = engineOf(observation.agent);
  const days = fingerprint === null ? Number.POSITIVE_INFINITY : (now - fingerprint.lastSeenAt) / DAY_MS;
  const window = engine === "chromium" ? "any" : isPrivate(observation, fingerprint) ? "private" : "open";
  if (engine === "webkit" && fingerprint !== null && days > WEBKIT_KEEPS_DAYS) return `due/${window}`;
  const when = days < 1 ? "today" : days < 7 ? "week" : "later";
  if (seen <= 1) return `once/${window}/${when}`;
  // The first login of a device says nothing: it cannot have had an identifier.
  const share = seenBefore(memory, "bare", link.deviceId, now) / Math.max(1, seen - 1);
  if (share > 0.6) return `always/${window}`;
  return `${share > 0.2 ? "often" : share > 0 ? "seldom" : "never"}/${window}/${when}`;
}

function fingerprintOf(
  devices: readonly Device[],
  deviceId: string,
  fingerprintId: string,
): Fingerprint | null {
  for (const device of devices) {
    if (device.id !== deviceId) continue;
    for (const fingerprint of device.fingerprints) if (fingerprint.id === fingerprintId) return fingerprint;
  }
  return null;
}

/** Private windows of Safari and Firefox add noise to what the same browser draws plainly otherwise. */
function isPrivate({ noisy }: Observation, known: Fingerprint | null): boolean {
  if (known === null) return false;
  for (const name of noisy) if (known.components[name] !== undefined) return true;
  return false;
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
