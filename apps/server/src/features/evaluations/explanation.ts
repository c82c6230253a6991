import { type Decision, explain, type Link, type Risks } from "@latchkey/engine";
import type { EvaluationRecord } from "./evaluation-wire.ts";

const UNKNOWN_RISKS: Risks = { account_sharing: null, account_takeover: null, fake_account: null, bot: null };
const METHODS: readonly Link["method"][] = ["stored_id", "exact", "probabilistic", "new"];

/** A paragraph a support agent can read out, from what was stored of a decision. */
export function explanationOf(record: EvaluationRecord): string {
  const { facts } = record;
  const group = (name: string): Record<string, unknown> => (facts?.[name] ?? {}) as Record<string, unknown>;
  const device = group("device");
  const account = group("account");
  const method = METHODS.find((known) => known === device.method) ?? "probabilistic";
  const decision: Decision = {
    verdict: record.verdict,
    reasons: record.reasons,
    link:
      record.deviceId === null || facts === null
        ? null
        : {
            deviceId: record.deviceId,
            newDevice: device.new === true,
            fingerprintId: record.fingerprintId ?? "",
            newFingerprint: false,
            confidence: record.confidence ?? 0,
            method,
            bits: 0,
            evidence: [],
          },
    findings: record.findings ?? [],
    newSignals: [],
    risks: record.risks ?? UNKNOWN_RISKS,
    attachedDevices: count(account.attached_devices),
    overLimit: account.over_limit === true,
    people: Math.max(1, count(account.people)),
    challenge: challengeOf(record),
    policy: record.policy,
    shadow: record.shadow ?? [],
    facts: facts ?? {},
    engineVersion: record.engineVersion,
  };
  return explain(decision);
}

const count = (value: unknown): number => (typeof value === "number" ? value : 0);

function challengeOf({
  challengeId,
  challengeType,
  reasons,
  deviceId,
}: EvaluationRecord): Decision["challenge"] {
  if (challengeId === null || challengeType === null) return null;
  return { id: challengeId, type: challengeType, reasons, deviceId };
}
