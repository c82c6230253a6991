import { severityOf } from "../facts/severity.ts";
import type { Decision, Finding } from "../types.ts";
import { PHRASES } from "./phrases.ts";

/**
 * One paragraph that a support agent can read out: what was decided, on what grounds, and what spoke
 * against it. Plain English, no identifiers, no addresses.
 */
export function explain(decision: Decision): string {
  return [opening(decision), deviceSentence(decision), findingsSentence(decision), riskSentence(decision)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

const VERDICTS: Readonly<Record<Decision["verdict"], string>> = {
  allow: "This went through without a question.",
  deny: "This was refused.",
  challenge: "This was asked for proof that the person owns the account.",
  restrict: "This went through with restrictions.",
  challenge_and_restrict:
    "This went through with restrictions, and proof of owning the account was asked for.",
};

function opening({ verdict, policy, challenge, link }: Decision): string {
  const rule = policy === null ? "" : ` A rule of yours (${policy}) decided it.`;
  const other =
    verdict === "allow" && challenge !== null && challenge.deviceId !== link?.deviceId
      ? " Another device of the account, the newer one, was asked for proof instead."
      : "";
  return VERDICTS[verdict] + rule + other;
}

function deviceSentence({ link, facts }: Decision): string {
  if (link === null) return "";
  const network = group(facts, "network");
  const place = [network.city, network.country].filter((part) => typeof part === "string").join(", ");
  const where = place === "" ? "" : ` in or near ${place}`;
  const sure = `${Math.round(link.confidence * 100)} %`;
  if (link.newDevice) return `It came from a device that this account had not used before${where}.`;
  const how = {
    stored_id: "by what its browser had stored",
    exact: "by its exact description",
    probabilistic: "by most of its description",
    new: "",
  }[link.method];
  return `It came from a device known on this account, recognised ${how} (${sure} sure)${where}.`;
}

function findingsSentence({ findings }: Decision): string {
  const hits = findings.filter((f) => f.answer === "hit").sort((a, b) => b.bits - a.bits);
  const unknown = findings.filter((f) => f.answer === "unknown").length;
  const told = hits.map(phraseOf).filter((p) => p !== "");
  const found = told.length === 0 ? "Nothing unusual was found." : `What was found: ${told.join("; ")}.`;
  return unknown === 0
    ? found
    : `${found} ${unknown} ${unknown === 1 ? "check" : "checks"} could not be made for lack of data.`;
}

function phraseOf(finding: Finding): string {
  return PHRASES[finding.signal]?.(finding.evidence) ?? finding.signal.replaceAll("_", " ");
}

const CATEGORIES = {
  account_sharing: "sharing between households",
  account_takeover: "a stolen login",
  fake_account: "a fake sign-up",
  bot: "a program",
} as const;

function riskSentence({ risks }: Decision): string {
  const parts: string[] = [];
  for (const [key, words] of Object.entries(CATEGORIES)) {
    const risk = risks[key as keyof typeof CATEGORIES];
    if (risk === null || risk < 0.005) continue;
    const percent = risk >= 0.995 ? "over 99" : String(Math.round(risk * 100));
    parts.push(`${words} ${percent} % (${severityOf(risk)})`);
  }
  return parts.length === 0 ? "" : `Estimated probability of ${parts.join(", of ")}.`;
}

function group(facts: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = facts[name];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
