import type {
  AccountSnapshot,
  Agent,
  At,
  Device,
  Fingerprint,
  Link,
  Network,
  Observation,
  Tolerance,
  UpdateEffects,
} from "../types.ts";
import { agentsConflict, browsersDiffer, isAppleMobile } from "./agents.ts";
import { likeliestMachine, type MachineScore } from "./browsers.ts";
import { VETO_BITS } from "./compare.ts";
import { knownProbability, machineProbability, reported } from "./confidence.ts";
import { type Description, describe } from "./description.ts";
import { type DeviceScore, STORED_ID_BITS, sameInstallation, scoreDevice } from "./score-device.ts";
import type { ComponentEvidence } from "./weight-table.ts";

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
  /** True where the fingerprint already holds all that was described. */
  unchanged: boolean;
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

const DAY_MS = 86_400_000;
const NOTHING: readonly ComponentEvidence[] = [];
const STORED_ID: ComponentEvidence = { component: "stored_id", agrees: true, bits: STORED_ID_BITS };

export interface LinkOptions {
  tolerance: Tolerance;
  linkBrowsers: boolean;
  now: At;
  /** What updates do to components, where the project knows. */
  updateEffects?: UpdateEffects | undefined;
}

/**
 * Finds the device of an account that an observation comes from. Every fingerprint of every device is a
 * candidate; match weights, stored identifiers and the network decide which fits best, the account's age and
 * how many devices look alike how probable it is that it is any of them. A browser never seen before may be
 * tied to a known machine. Without devices the answer is a new device, surely.
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
  const { best, share, peers } = rank(description, snapshot, network, options);
  if (best === null) return fresh(1, 0, null, 0, null);
  const candidateId = best.device.id;
  const storedHere = observation.storedDeviceId === candidateId;
  const known = knownProbability(best.bits, observation.agent, {
    accountDays: snapshot.firstSeenAt === null ? 0 : (options.now - snapshot.firstSeenAt) / DAY_MS,
    peers,
    collector: description.collector,
    witnessed: storedHere || keptItsFingerprint(observation, best.fingerprint),
  });
  const thresholds = THRESHOLDS[options.tolerance] ?? THRESHOLDS.default;
  if (known >= thresholds.same) {
    // Twins share the probability: that it is one of them may be sure although which one is not.
    return accept(description, best, known * share, storedHere);
  }
  const machine = likeliestMachine(observation, network, snapshot);
  const tied = machine === null ? 0 : machineProbability(machine.bits, observation.agent);
  if (machine !== null && options.linkBrowsers && machine.sharedNetwork && tied >= thresholds.same) {
    return tie(machine, tied, observation);
  }
  // A device with an open stream is in use: it cannot be the former self of a new one.
  const live = snapshot.connections.some((c) => c.deviceId === candidateId);
  const dormant = known >= thresholds.dormant && !live ? best.device : null;
  const confidence = reported((1 - known) * (1 - tied), observation);
  return fresh(confidence, best.bits, candidateId, known * share, dormant);
}

/** The candidates of an account, weighed. */
export interface Ranking {
  best: DeviceScore | null;
  /** The best one's share of the odds among all candidates. */
  share: number;
  /** Candidates with the same kind of browser. */
  peers: number;
}

/** Odds (bits) from which on devices that another system or form rules out (VETO_BITS) cannot be told from none. */
const OVERWHELMING_BITS = 0;

/** Weighs every device of the account as the one that a description comes from. */
export function rank(
  description: Description,
  snapshot: AccountSnapshot,
  network: Network,
  { now, updateEffects }: Pick<LinkOptions, "now" | "updateEffects">,
): Ranking {
  const { observation } = description;
  const { devices } = snapshot;
  const storedId = observation.storedDeviceId;
  const storedIdKnown = storedId !== null && devices.some((d) => d.id === storedId);
  const score = (device: Device): DeviceScore =>
    scoreDevice(description, device, network, now, { storedIdKnown, updateEffects });
  // Most devices of an account are ruled out by their agents alone: where they were last seen seldom matters.
  const likely = devices.filter((d) => d.id === storedId || !isRuledOut(d, observation));
  const ranking = ranked(likely.map(score), observation);
  if (likely.length === devices.length || (ranking.best?.bits ?? VETO_BITS) >= OVERWHELMING_BITS)
    return ranking;
  return ranked(devices.map(score), observation);
}

function ranked(scores: readonly DeviceScore[], { agent }: Observation): Ranking {
  let best: DeviceScore | null = null;
  let total = 0;
  let peers = 0;
  for (const score of scores) {
    if (score.fingerprint !== null && alike(agent, score.fingerprint.agent)) peers++;
    total += Math.exp(score.bits * Math.LN2);
    if (best === null || score.bits > best.bits) best = score;
  }
  return { best, share: best === null || total === 0 ? 1 : Math.exp(best.bits * Math.LN2) / total, peers };
}

function isRuledOut({ fingerprints }: Device, { agent }: Observation): boolean {
  for (const fingerprint of fingerprints) if (alike(agent, fingerprint.agent)) return false;
  return fingerprints.length > 0;
}

function alike(a: Agent, b: Agent): boolean {
  return !agentsConflict(a, b) && !browsersDiffer(a, b);
}

/**
 * The client kept the fingerprint it had the last time, which is a witness like an identifier; not on iOS and
 * iPadOS, where many devices have the same one.
 */
function keptItsFingerprint({ lastDigest, agent }: Observation, fingerprint: Fingerprint | null): boolean {
  return !isAppleMobile(agent) && lastDigest !== null && lastDigest === fingerprint?.digest;
}

function accept(
  description: Description,
  { device, fingerprint, comparison, bits }: DeviceScore,
  probability: number,
  storedHere: boolean,
): Match {
  const { observation } = description;
  const installation = sameInstallation(description, fingerprint) ? fingerprint : null;
  const parts = installation === null ? NOTHING : (comparison?.evidence ?? NOTHING);
  const exact =
    installation !== null && observation.digest !== null && observation.digest === installation.digest;
  return {
    device,
    fingerprint: installation,
    method: storedHere ? "stored_id" : exact ? "exact" : "probabilistic",
    bits,
    confidence: reported(probability, observation),
    evidence: storedHere ? [...parts, STORED_ID] : parts,
    unchanged: installation !== null && comparison?.unchanged === true,
    dormant: null,
    candidateId: device.id,
    probability,
  };
}

function tie({ device, bits }: MachineScore, probability: number, observation: Observation): Match {
  return {
    device,
    fingerprint: null,
    method: "probabilistic",
    bits,
    confidence: reported(probability, observation),
    evidence: [{ component: "machine", agrees: true, bits: Math.round(bits * 100) / 100 }],
    unchanged: false,
    dormant: null,
    candidateId: device.id,
    probability,
  };
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
    unchanged: false,
    dormant,
    candidateId,
    probability,
  };
}
