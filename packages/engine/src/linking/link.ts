import { separationKm } from "../same-place.ts";
import type {
  AccountSnapshot,
  Device,
  Fingerprint,
  Link,
  Network,
  Observation,
  Population,
  Tolerance,
} from "../types.ts";
import { tieToMachine } from "./browsers.ts";
import { agentsConflict, type ComponentEvidence, compare } from "./compare.ts";
import { describe } from "./description.ts";

/** Which device an observation belongs to, before anything is stored. */
export interface Match {
  /** Null: a device this account has not seen. */
  device: Device | null;
  /** Null: an installation this account has not seen. */
  fingerprint: Fingerprint | null;
  method: Link["method"];
  bits: number;
  confidence: number;
  evidence: readonly ComponentEvidence[];
  /** A known device that the new one very much resembles: it goes dormant instead of counting twice. */
  dormant: Device | null;
}

/** From which posterior on the observation is the known device, and from which the known one goes dormant. */
const THRESHOLDS: Readonly<Record<Tolerance, { same: number; dormant: number }>> = {
  strict: { same: 0.85, dormant: 0.5 },
  default: { same: 0.5, dormant: 0.15 },
  lenient: { same: 0.2, dormant: 0.05 },
};

/** A stored identifier is strong evidence; a conflicting description outweighs it. */
const STORED_ID_BITS = 18;
/** A stored identifier that names another device speaks against this one. */
const OTHER_ID_BITS = -8;
/** The previous fingerprint as the client kept it: as strong as the description is rare. */
const LAST_DIGEST_BITS = [14, 11, 11, 5] as const;
const OTHER_LAST_DIGEST_BITS = -3;
/** Whole-digest equality where the digest cannot be taken apart. */
const OPAQUE_SAME_BITS = [13, 10, 11, 4] as const;
const OPAQUE_DIFFERENT_BITS = -2;
const SAME_ADDRESS_BITS = 1.5;
const SAME_NETWORK_BITS = 1;
const FAR_BITS = -0.7;
/** Odds against a device never seen before, spread over the candidates. */
const KNOWN_TO_NEW_BITS = 1.5;

const NOTHING: readonly ComponentEvidence[] = [];

/**
 * Finds the device of an account that an observation comes from. Every fingerprint of every device is a
 * candidate; match weights, stored identifiers and the network give posterior odds against each other and
 * against "a device never seen here". Never throws; without devices the answer is a new device at 1.
 */
export function matchDevice(
  snapshot: AccountSnapshot,
  observation: Observation,
  network: Network,
  population: Population,
  options: { tolerance: Tolerance; linkBrowsers: boolean; now: number },
): Match {
  const devices = snapshot.devices;
  if (devices.length === 0) return fresh(1, 0, null);
  const description = describe(observation);
  const cls = description.deviceClass;
  let bestDevice: Device | null = null;
  let bestFingerprint: Fingerprint | null = null;
  let bestBits = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (const device of devices) {
    let deviceBits = Number.NEGATIVE_INFINITY;
    let deviceFingerprint: Fingerprint | null = null;
    for (const fingerprint of device.fingerprints) {
      let bits = compare(description, fingerprint, population, {
        now: options.now,
        moved: hasMoved(device, network),
      });
      if (!description.decomposed && observation.digest !== null && fingerprint.digest !== null) {
        bits += observation.digest === fingerprint.digest ? OPAQUE_SAME_BITS[cls] : OPAQUE_DIFFERENT_BITS;
      }
      if (observation.lastDigest !== null && fingerprint.digest !== null) {
        bits +=
          observation.lastDigest === fingerprint.digest ? LAST_DIGEST_BITS[cls] : OTHER_LAST_DIGEST_BITS;
      }
      if (bits > deviceBits) {
        deviceBits = bits;
        deviceFingerprint = fingerprint;
      }
    }
    if (device.fingerprints.length === 0) deviceBits = 0;
    if (observation.storedDeviceId !== null) {
      deviceBits += observation.storedDeviceId === device.id ? STORED_ID_BITS : OTHER_ID_BITS;
    }
    deviceBits += networkBits(device, network);
    if (deviceBits === Number.NEGATIVE_INFINITY || Number.isNaN(deviceBits)) continue;
    total += 2 ** Math.min(60, deviceBits + KNOWN_TO_NEW_BITS);
    if (deviceBits > bestBits) {
      bestBits = deviceBits;
      bestDevice = device;
      bestFingerprint = deviceFingerprint;
    }
  }
  if (bestDevice === null) return fresh(1, 0, null);
  const posterior = 2 ** Math.min(60, bestBits + KNOWN_TO_NEW_BITS) / (1 + total);
  const known = total / (1 + total);
  const thresholds = THRESHOLDS[options.tolerance] ?? THRESHOLDS.default;
  // Twins share the posterior between them: that one of them it is may be sure although which one is not.
  if (known >= thresholds.same) {
    const evidence: ComponentEvidence[] = [];
    if (bestFingerprint !== null) {
      compare(
        description,
        bestFingerprint,
        population,
        { now: options.now, moved: hasMoved(bestDevice, network) },
        evidence,
      );
    }
    const byId = observation.storedDeviceId === bestDevice.id;
    if (byId) evidence.push({ component: "stored_id", agrees: true, bits: STORED_ID_BITS });
    const exact =
      bestFingerprint !== null &&
      observation.digest !== null &&
      observation.digest === bestFingerprint.digest;
    return {
      device: bestDevice,
      fingerprint: sameBrowser(observation, bestFingerprint) ? bestFingerprint : null,
      method: byId ? "stored_id" : exact ? "exact" : "probabilistic",
      bits: bestBits,
      confidence: soften(posterior, observation),
      evidence,
      dormant: null,
    };
  }
  if (options.linkBrowsers) {
    const tie = tieToMachine(observation, network, devices);
    if (tie !== null) {
      return {
        device: tie.device,
        fingerprint: null,
        method: "probabilistic",
        bits: tie.bits,
        confidence: soften(1 - 2 ** -tie.bits, observation),
        evidence: [{ component: "machine", agrees: true, bits: tie.bits }],
        dormant: null,
      };
    }
  }
  const alike = known >= thresholds.dormant && !isLive(snapshot, bestDevice) ? bestDevice : null;
  return fresh(soften(1 - known, observation), bestBits, alike);
}

function fresh(confidence: number, bits: number, dormant: Device | null): Match {
  return { device: null, fingerprint: null, method: "new", bits, confidence, evidence: NOTHING, dormant };
}

/** A private window or a throw-away storage makes every answer less sure, and is no attack. */
function soften(probability: number, observation: Observation): number {
  return observation.privateMode === true ? Math.min(probability, 0.9) : probability;
}

function sameBrowser(observation: Observation, fingerprint: Fingerprint | null): boolean {
  if (fingerprint === null) return false;
  const a = observation.agent.browser;
  const b = fingerprint.agent.browser;
  return (a === null || b === null || a === b) && !agentsConflict(observation.agent, fingerprint.agent);
}

function networkBits(device: Device, network: Network): number {
  const last = device.lastNetwork;
  if (last === null) return 0;
  if (last.addressKey !== null && last.addressKey === network.addressKey) return SAME_ADDRESS_BITS;
  if (last.networkKey !== null && last.networkKey === network.networkKey) return SAME_NETWORK_BITS;
  return hasMoved(device, network) ? FAR_BITS : 0;
}

function hasMoved(device: Device, network: Network): boolean {
  const last = device.lastNetwork;
  if (last === null) return false;
  if (last.country !== null && network.country !== null && last.country !== network.country) return true;
  const km = separationKm(last, network);
  return km !== null && km > 300;
}

/** A device with an open stream is in use: it cannot be the former self of a new one. */
function isLive(snapshot: AccountSnapshot, device: Device): boolean {
  return snapshot.connections.some((c) => c.deviceId === device.id);
}
