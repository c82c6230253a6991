import {
  collisionChance,
  identify,
  type Observation,
  type Population,
  unknownPopulation,
} from "@latchkey/engine";
import { fingerprintKey } from "./counts.ts";
import type { Candidate } from "./fingerprint-store.ts";

/** A fingerprint known to the project. */
export interface KnownFingerprint {
  fingerprintId: string;
  /** Probability that it is this very browser installation, 0..1. */
  confidence: number;
}

/** How many browsers a project is taken to know, for the odds that two of them look alike. */
const ASSUMED_FINGERPRINTS = 1_000;

/**
 * The known fingerprint a description belongs to. Where machines look too much alike to be told apart (phones of
 * one model), the same description still gets the same id, with the confidence it deserves.
 */
export function choose(
  candidates: readonly Candidate[],
  observation: Observation,
  now: number,
  componentShare: Population["componentShare"],
): KnownFingerprint | null {
  if (candidates.length === 0) return null;
  const fingerprints = candidates.map(({ fingerprint }) => fingerprint);
  const key = fingerprintKey(observation);
  const same = candidates
    .filter(({ fingerprint }) => fingerprintKey(fingerprint) === key)
    .sort((a, b) => a.since - b.since || (a.fingerprint.id < b.fingerprint.id ? -1 : 1));
  const exact = same[0]?.fingerprint;
  const found = identify(
    exact === undefined ? fingerprints : same.map(({ fingerprint }) => fingerprint),
    observation,
    {
      now,
      ...(componentShare === undefined ? {} : { population: { ...unknownPopulation(), componentShare } }),
    },
  );
  if (exact !== undefined) {
    const alike = collisionChance(observation) * ASSUMED_FINGERPRINTS + same.length - 1;
    return {
      fingerprintId: exact.id,
      confidence: found.fingerprintId === exact.id ? found.confidence : 1 / (1 + alike),
    };
  }
  return found.fingerprintId === null
    ? null
    : { fingerprintId: found.fingerprintId, confidence: found.confidence };
}
