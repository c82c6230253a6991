import type { Observation } from "@latchkey/engine";
import { fingerprintKey } from "./counts.ts";
import type { Candidate } from "./fingerprint-store.ts";
import type { KnownFingerprint } from "./identification.ts";

/** Picks the known fingerprint a description belongs to; of equal ones the one known longest, so that ids stay. */
export function choose(candidates: readonly Candidate[], observation: Observation): KnownFingerprint | null {
  const key = fingerprintKey(observation);
  const same = candidates
    .filter(({ fingerprint }) => fingerprintKey(fingerprint) === key)
    .sort((a, b) => a.since - b.since || (a.fingerprint.id < b.fingerprint.id ? -1 : 1));
  const best = same[0];
  return best === undefined ? null : { fingerprintId: best.fingerprint.id, confidence: 0.99 };
}
