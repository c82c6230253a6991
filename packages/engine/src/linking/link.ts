import type {
  AccountSnapshot,
  Device,
  Fingerprint,
  Link,
  Network,
  Observation,
  Tolerance,
} from "../types.ts";
import { tieToMachine } from "./browsers.ts";
import { type ComponentEvidence, compare } from "./compare.ts";
import { confidenceOf } from "./confidence.ts";
import { describe } from "./description.ts";
import { type DeviceScore, hasMoved, STORED_ID_BITS, sameInstallation, scoreDevice } from "./score-device.ts";

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
  /** The best known device, taken or not, and the probability that it is the one. */
  candidateId: string | null;
  probability: number;
}

/** From which probability on the observation is a known device, and from which the known one goes dormant. */
const THRESHOLDS: Readonly<Record<Tolerance, { same: number; dormant: number }>> = {
  strict: { same: 0.85, dormant: 0.5 },
  default: { same: 0.5, dormant: 0.15 },
  lenient: { same: 0.2, dormant: 0.05 },
};

/** Odds that an access comes from a device seen before rather than from a new one, all else unknown. */
const KNOWN_TO_NEW_BITS = 1.5;
const NOTHING: readonly ComponentEvidence[] = [];

export interface LinkOptions {
  tolerance: Tolerance;
  linkBrowsers: boolean;
  now: number;
}

/**
 * Finds the device of an account that an observation comes from. Every fingerprint of every device is a
 * candidate; match weights, stored identifiers and the network give posterior odds of each against the others
 * and against "a device never seen here". Without devices the answer is a new device, surely.
 */
export function matchDevice(
  snapshot: AccountSnapshot,
  observation: Observation,
  network: Network,
  options: LinkOptions,
): Match {
  const { devices } = snapshot;
  if (devices.length === 0) return fresh(1, 0, null, 0, null);
  const description = describe(observation);
  const storedId = observation.storedDeviceId;
  const storedIdKnown = storedId !== null && devices.some((d) => d.id === storedId);
  let best: DeviceScore | null = null;
  let total = 0;
  for (const device of devices) {
    const score = scoreDevice(description, device, network, options.now, storedIdKnown);
    total += odds(score.bits);
    if (best === null || score.bits > best.bits) best = score;
  }
  if (best === null) return fresh(1, 0, null, 0, null);
  const probability = odds(best.bits) / (1 + total);
  // Twins share the odds between them: that it is one of them may be sure although which one is not.
  const known = total / (1 + total);
  const thresholds = THRESHOLDS[options.tolerance] ?? THRESHOLDS.default;
  const candidateId = best.device.id;
  if (known >= thresholds.same) {
    const evidence: ComponentEvidence[] = [];
    const { device, fingerprint, bits } = best;
    const installation = sameInstallation(description, fingerprint) ? fingerprint : null;
    if (installation !== null) {
      compare(description, installation, { now: options.now, moved: hasMoved(device, network) }, evidence);
    }
    const byId = storedId === device.id;
    if (byId) evidence.push({ component: "stored_id", agrees: true, bits: STORED_ID_BITS });
    const exact =
      installation !== null && observation.digest !== null && observation.digest === installation.digest;
    return {
      device,
      fingerprint: installation,
      method: byId ? "stored_id" : exact ? "exact" : "probabilistic",
      bits,
      confidence: confidenceOf(probability, observation),
      evidence,
      dormant: null,
      candidateId,
      probability,
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
        confidence: confidenceOf(1 - 2 ** -tie.bits, observation),
        evidence: [{ component: "machine", agrees: true, bits: tie.bits }],
        dormant: null,
        candidateId: tie.device.id,
        probability: 1 - 2 ** -tie.bits,
      };
    }
  }
  // A device with an open stream is in use: it cannot be the former self of a new one.
  const live = snapshot.connections.some((c) => c.deviceId === candidateId);
  const dormant = known >= thresholds.dormant && !live ? best.device : null;
  return fresh(confidenceOf(1 - known, observation), best.bits, candidateId, probability, dormant);
}

function odds(bits: number): number {
  return 2 ** Math.min(100, Math.max(-100, bits + KNOWN_TO_NEW_BITS));
}

function fresh(
  confidence: number,
  bits: number,
  candidateId: string | null,
  probability: number,
  dormant: Device | null,
): Match {
  return {
    device: null,
    fingerprint: null,
    method: "new",
    bits,
    confidence,
    evidence: NOTHING,
    dormant,
    candidateId,
    probability,
  };
}
