import type { Fingerprint, Observation, Population } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import { blockingKeysOf } from "./blocking.ts";
import { choose, type KnownFingerprint } from "./choose-fingerprint.ts";
import { fingerprintKey } from "./counts.ts";
import { candidatesByKeys, rememberVisitor } from "./fingerprint-store.ts";

export interface Identification {
  /** The fingerprint of the project that a description belongs to, whatever account it was seen with; null if none. */
  find(projectId: number, observation: Observation, now: number): Promise<KnownFingerprint | null>;
  /** Keeps a description that belongs to no account yet, under this id. */
  remember(
    projectId: number,
    observation: Observation,
    fingerprintId: string | null,
    at: number,
  ): Promise<void>;
  /** Finds the fingerprint, or gives it an id and keeps it; asks `mayWrite` first, and keeps nothing without it. */
  identify(
    projectId: number,
    observation: Observation,
    at: number,
    mayWrite: () => boolean,
  ): Promise<KnownFingerprint>;
}

/** Recognises browsers across a project: candidates by blocking keys, then the engine's judgement of each. */
export function createIdentification(
  pool: Pool,
  componentShare: (projectId: number) => Population["componentShare"],
): Identification {
  const keysOf = (observation: Observation): string[] => {
    const own = fingerprintKey(observation);
    return own === null ? [] : [...new Set([own, ...blockingKeysOf(observation)])];
  };

  const find: Identification["find"] = async (projectId, observation, now) => {
    // The description the client kept from its last visit leads to the same browser before it was updated.
    const keys = [
      ...keysOf(observation),
      ...(observation.lastDigest === null ? [] : [observation.lastDigest]),
    ];
    if (keys.length === 0) return null;
    const candidates = await candidatesByKeys(pool, projectId, keys);
    return choose(candidates, observation, now, componentShare(projectId));
  };

  const remember: Identification["remember"] = async (projectId, observation, fingerprintId, at) => {
    const keys = keysOf(observation);
    if (keys.length === 0 || fingerprintId === null) return;
    const fingerprint: Fingerprint = {
      id: fingerprintId,
      components: observation.components,
      digest: observation.digest,
      agent: observation.agent,
      timezone: observation.timezone,
      firstSeenAt: at,
      lastSeenAt: at,
    };
    await rememberVisitor(pool, projectId, fingerprint, keys);
  };

  return {
    find,
    remember,
    async identify(projectId, observation, at, mayWrite) {
      const known = await find(projectId, observation, at);
      if (known !== null) return known;
      const fingerprintId = newId();
      if (mayWrite()) await remember(projectId, observation, fingerprintId, at);
      // Nothing like it is known: that it is a new one is as sure as can be.
      return { fingerprintId, confidence: 1 };
    },
  };
}
