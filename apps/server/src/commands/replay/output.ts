import type { Decision, Finding, Risks, Verdict } from "@latchkey/engine";
import type { Folded } from "./fold.ts";

const SEVERITY: readonly Verdict[] = ["allow", "restrict", "challenge", "challenge_and_restrict", "deny"];

/** An access and the live stream it opened, told as one decision: what either found, and the stricter verdict. */
export function judgedAsOne(access: Decision, connected: Decision): Decision {
  const stricter = SEVERITY.indexOf(connected.verdict) > SEVERITY.indexOf(access.verdict);
  const challenge = connected.challenge ?? access.challenge;
  const reasons = joined(access.reasons, connected.reasons);
  return {
    ...access,
    verdict: stricter ? connected.verdict : access.verdict,
    reasons,
    challenge,
    findings: joinFindings(access.findings, connected.findings),
    newSignals: joined(access.newSignals, connected.newSignals),
    risks: { ...access.risks, account_sharing: higher(access.risks, connected.risks) },
    people: Math.max(access.people, connected.people),
    overLimit: access.overLimit || connected.overLimit,
  };
}

/** Words of both, each once; the second list is nearly always empty. */
const joined = (before: readonly string[], after: readonly string[]): readonly string[] =>
  after.length === 0 ? before : [...new Set([...before, ...after])];

function joinFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  return before.filter(({ signal }) => !after.some((again) => again.signal === signal)).concat(after);
}

const higher = (a: Risks, b: Risks): number | null =>
  a.account_sharing === null || b.account_sharing === null
    ? (a.account_sharing ?? b.account_sharing)
    : Math.max(a.account_sharing, b.account_sharing);

const SIX = 1_000_000;
const THREE = 1_000;
const rounded = (value: number | null, scale: number): number | null =>
  value === null ? null : Math.round(value * scale) / scale;

/** One line of output. Probabilities have six digits, bits three. */
export function outputLine({ line, decision }: Folded): string {
  const { link, challenge, risks } = decision;
  const head = JSON.stringify({
    id: line.id,
    account: line.account ?? null,
    verdict: decision.verdict,
    reasons: decision.reasons,
    challenge:
      challenge === null ? null : { id: challenge.id, type: challenge.type, reasons: challenge.reasons },
    device_id: link?.deviceId ?? null,
    new_device: link?.newDevice ?? false,
    confidence: rounded(link?.confidence ?? null, SIX),
    fingerprint_id: link?.fingerprintId ?? null,
    attached_devices: decision.attachedDevices,
    people: decision.people,
    risks: {
      account_sharing: rounded(risks.account_sharing, SIX),
      account_takeover: rounded(risks.account_takeover, SIX),
      fake_account: rounded(risks.fake_account, SIX),
      bot: rounded(risks.bot, SIX),
    },
  });
  return `${head.slice(0, -1)},"findings":[${decision.findings.map(findingText).join(",")}]}`;
}

/** Signals that say nothing, in the output's words: most of what is written. */
const nothing = new Map<string, string>();

function findingText(finding: Finding): string {
  const { signal, answer, bits, evidence } = finding;
  if (answer !== "miss" || bits !== 0 || !isEmpty(evidence)) return textOf(finding);
  const known = nothing.get(signal);
  if (known !== undefined) return known;
  const text = textOf(finding);
  nothing.set(signal, text);
  return text;
}

const textOf = ({ signal, answer, bits, evidence }: Finding): string =>
  JSON.stringify({ signal, answer, bits: rounded(bits, THREE), evidence });

function isEmpty(evidence: Finding["evidence"]): boolean {
  for (const _ in evidence) return false;
  return true;
}
