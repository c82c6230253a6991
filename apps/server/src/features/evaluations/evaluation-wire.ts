import type { ChallengeType, Finding, Risks, Verdict } from "@latchkey/engine";
import { wireDate, wireDateOrNull } from "../../shared/wire.ts";

/** A stored decision. */
export interface EvaluationRecord {
  id: string;
  accountId: string;
  /** The customer's id; null for a sign-up that named nobody. */
  externalId: string | null;
  at: number;
  action: string;
  verdict: Verdict;
  reasons: string[];
  deviceId: string | null;
  fingerprintId: string | null;
  confidence: number | null;
  challengeId: string | null;
  challengeType: ChallengeType | null;
  policy: string | null;
  shadow: { policy: string; verdict: Verdict }[] | null;
  engineVersion: string;
  risks: Risks | null;
  findings: Finding[] | null;
  facts: Record<string, unknown> | null;
  metadata: Record<string, unknown> | null;
  consumedAt: number | null;
}

export interface Feedback {
  label: string;
  note: string | null;
  at: number;
}

/** An evaluation as its project's server may read it: everything. */
export function toWireEvaluation(
  record: EvaluationRecord,
  feedback: Feedback | null,
  explanation: string,
): Record<string, unknown> {
  return {
    id: record.id,
    _id: record.id,
    user: record.externalId,
    action: record.action,
    verdict: record.verdict,
    reasons: record.reasons,
    fingerprint_id: record.fingerprintId,
    device_id: record.deviceId,
    confidence: record.confidence,
    ...(record.challengeId === null ? {} : { challenge_id: record.challengeId }),
    policy: record.policy,
    shadow: record.shadow ?? [],
    risks: record.risks,
    findings: record.findings ?? [],
    explanation,
    facts: record.facts,
    metadata: record.metadata ?? {},
    feedback: feedback === null ? null : { ...feedback, at: wireDate(feedback.at) },
    consumed_at: wireDateOrNull(record.consumedAt),
    engine_version: record.engineVersion,
    createdAt: wireDate(record.at),
  };
}
