import type { Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Locale } from "../../shared/locale.ts";
import {
  ASSURANCE,
  type FactorName,
  type Lane,
  laneOf,
  type Mfa,
  type StartContext,
  type StepUpInput,
  type StepUpResult,
  type StepUpStart,
  type StepUpSubject,
} from "../mfa/index.ts";
import type { Project } from "../projects/index.ts";
import type { Challenge } from "./challenge.ts";
import { type ProofRecord, readProof, writeProof } from "./proof-store.ts";
import { markVerified } from "./store.ts";

/** A factor as it may be shown before any proof. */
export interface OfferedFactor {
  factor: FactorName;
  assurance: number;
  masked: string | null;
}

/** Proving a challenge with whatever the account has: the one flow of the hosted page and the API. */
export function createProof(deps: {
  pool: Pool;
  clock: Clock;
  mfa: Pick<Mfa, "stepUp" | "notices" | "origin">;
}) {
  const { pool, clock, mfa } = deps;

  const laneFor = (challenge: Challenge): Promise<Lane> =>
    laneOf(pool, challenge, challenge.deviceId, challenge.createdAt);

  const subjectOf = async (
    project: Project,
    challenge: Challenge,
    origin: string,
  ): Promise<{ subject: StepUpSubject; record: ProofRecord }> => {
    const [record, lane] = await Promise.all([readProof(pool, challenge), laneFor(challenge)]);
    const account = { id: challenge.accountId, externalId: challenge.externalId };
    const { id: subjectId, deviceId } = challenge;
    return {
      subject: { project, account, subjectId, deviceId, lane, required: record.required, origin },
      record,
    };
  };

  /** Keeps what was proved; where it is enough, the challenge is verified and the owner is told. */
  const accept = async (
    project: Project,
    challenge: Challenge,
    factor: FactorName,
    record: ProofRecord,
    locale?: Locale,
  ): Promise<boolean> => {
    const at = clock();
    const { action, required } = record;
    await writeProof(pool, challenge, { factor, assurance: ASSURANCE[factor], required, action, at });
    if (ASSURANCE[factor] < Math.max(1, required)) return false;
    await markVerified(pool, challenge, at);
    const spoken = locale === undefined ? {} : { locale };
    if (factor === "recovery_code")
      await mfa.notices.tell(project, challenge.accountId, "recovery_code_used", spoken);
    if (record.stepUp) {
      const detail = { deviceId: challenge.deviceId, challengeId: challenge.id, name: action, ...spoken };
      await mfa.notices.tell(project, challenge.accountId, "proved", detail);
    }
    return true;
  };

  return {
    laneFor,
    record: (challenge: Challenge) => readProof(pool, challenge),
    accept,

    /** What the account can prove this challenge with, strongest first. */
    async offered(project: Project, challenge: Challenge, origin = mfa.origin): Promise<OfferedFactor[]> {
      const { subject } = await subjectOf(project, challenge, origin);
      return (await mfa.stepUp.offered(subject)).map(({ name, masked }) => ({
        factor: name,
        assurance: ASSURANCE[name],
        masked,
      }));
    },

    async start(
      project: Project,
      challenge: Challenge,
      factor: FactorName,
      context: StartContext,
      origin = mfa.origin,
    ): Promise<StepUpStart> {
      const { subject } = await subjectOf(project, challenge, origin);
      return await mfa.stepUp.start(subject, factor, context);
    },

    /** Checks a proof; `proved` tells whether the challenge is verified by it. */
    async verify(
      project: Project,
      challenge: Challenge,
      factor: FactorName,
      input: StepUpInput,
      locale?: Locale,
    ): Promise<StepUpResult & { proved: boolean }> {
      const { subject, record } = await subjectOf(project, challenge, mfa.origin);
      const result = await mfa.stepUp.verify(subject, factor, input);
      if (result.outcome !== "passed") return { ...result, proved: false };
      return { ...result, proved: await accept(project, challenge, factor, record, locale) };
    },
  };
}

export type Proof = ReturnType<typeof createProof>;
