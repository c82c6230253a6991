import { impossibleJourney } from "../people/travel.ts";
import { sameNetwork, separationKm } from "../same-place.ts";
import type { Device, Fingerprint, Network, UpdateEffects } from "../types.ts";
import { agentsConflict, browsersDiffer, isAppleMobile } from "./agents.ts";
import { type Comparison, compare, VETO_BITS } from "./compare.ts";
import type { Description } from "./description.ts";
import { visitRateBits } from "./visit-rate.ts";

/** How well an observation fits a device. */
export interface DeviceScore {
  device: Device;
  /** The installation it fits best; null for a native client without a description. */
  fingerprint: Fingerprint | null;
  /** How that one compares. */
  comparison: Comparison | null;
  bits: number;
}

/** A stored identifier is strong evidence; a conflicting description outweighs it. */
export const STORED_ID_BITS = 18;
/** Its storage names another device of this account, or one of another account. */
const OTHER_ID_BITS = -9;
const FOREIGN_ID_BITS = -3;
/** The previous fingerprint as the client kept it: as strong as such descriptions are rare. */
const LAST_DIGEST_BITS = { rare: 14, common: 5 };
const OTHER_LAST_DIGEST_BITS = -3;
/** Who has the identifier has the rest of the storage too: the second witness adds little. */
const SECOND_WITNESS_BITS = 1;
/** Equality of a whole digest that cannot be taken apart. */
const OPAQUE_SAME_BITS = { rare: 12, common: 4 };
/** Most hashes outlive a month: another one is most likely another device. */
const OPAQUE_DIFFERENT_BITS = -3;
/** People keep their providers: another one speaks a little for another person, whichever city it is. */
const NEARNESS_BITS = {
  address: 1.2,
  network: 0.8,
  provider: 0.6,
  unknown: 0,
  other: -0.4,
  far: -0.7,
} as const;
const FAR_KM = 300;
/** The device was somewhere else too shortly before to be here now. */
const ELSEWHERE_BITS = -7;

/** The match weight of one device: its best fitting installation, its identifier, its last network and how often it comes. */
export function scoreDevice(
  description: Description,
  device: Device,
  network: Network,
  now: number,
  { storedIdKnown, updateEffects }: { storedIdKnown: boolean; updateEffects: UpdateEffects | undefined },
): DeviceScore {
  const { observation } = description;
  const near = nearness(device, network);
  const moved = near === "far";
  const storedHere = observation.storedDeviceId === device.id;
  const circumstances = { now, moved, storedHere, updateEffects };
  let best: Fingerprint | null = null;
  let comparison: Comparison | null = null;
  let bits = Number.NEGATIVE_INFINITY;
  for (const fingerprint of device.fingerprints) {
    const compared = compare(description, fingerprint, circumstances);
    let weight = compared.bits;
    if (weight > VETO_BITS) weight += digestBits(description, fingerprint, storedHere);
    if (weight > bits) {
      bits = weight;
      best = fingerprint;
      comparison = compared;
    }
  }
  if (best === null) bits = device.type === (observation.agent.deviceType ?? device.type) ? 0 : VETO_BITS;
  if (observation.storedDeviceId !== null) {
    if (storedHere) bits += STORED_ID_BITS;
    else bits += storedIdKnown ? OTHER_ID_BITS : FOREIGN_ID_BITS;
  }
  bits += NEARNESS_BITS[near] + visitRateBits(device, now);
  if (moved && cannotBeHere(device, network, now)) bits += ELSEWHERE_BITS;
  return { device, fingerprint: best, comparison, bits: Number.isFinite(bits) ? bits : VETO_BITS };
}

function digestBits(
  { observation, decomposed }: Description,
  fingerprint: Fingerprint,
  storedHere: boolean,
): number {
  if (fingerprint.digest === null) return 0;
  const worth = isAppleMobile(observation.agent) ? "common" : "rare";
  let bits = 0;
  if (!decomposed && observation.digest !== null) {
    bits += observation.digest === fingerprint.digest ? OPAQUE_SAME_BITS[worth] : OPAQUE_DIFFERENT_BITS;
  }
  if (observation.lastDigest !== null) {
    if (observation.lastDigest !== fingerprint.digest) bits += OTHER_LAST_DIGEST_BITS;
    else bits += storedHere ? SECOND_WITNESS_BITS : LAST_DIGEST_BITS[worth];
  }
  return bits;
}

function cannotBeHere(device: Device, network: Network, now: number): boolean {
  if (device.lastNetwork === null) return false;
  const lastSeen = device.fingerprints.reduce((at, f) => Math.max(at, f.lastSeenAt), 0);
  const journey = impossibleJourney(device.lastNetwork, network, now - lastSeen);
  return journey !== null && journey !== false;
}

type Nearness = keyof typeof NEARNESS_BITS;

/** How near a network is to where the device was last seen. */
function nearness(device: Device, network: Network): Nearness {
  const last = device.lastNetwork;
  if (last === null) return "unknown";
  if (last.addressKey !== null && last.addressKey === network.addressKey) return "address";
  if (sameNetwork(last, network) === true) return "network";
  if (last.country !== null && network.country !== null && last.country !== network.country) return "far";
  const km = separationKm(last, network);
  if (km !== null && km > FAR_KM) return "far";
  if (last.asn === null || network.asn === null) return "unknown";
  return last.asn === network.asn ? "provider" : "other";
}

/** True where the observation may be the fingerprint's own installation, drifted: same browser, same system. */
export function sameInstallation(description: Description, fingerprint: Fingerprint | null): boolean {
  if (fingerprint === null) return false;
  const { agent } = description.observation;
  return !browsersDiffer(agent, fingerprint.agent) && !agentsConflict(agent, fingerprint.agent);
}
