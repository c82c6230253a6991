import { limitsInForce } from "./access/limits.ts";
import { keepUntilFailed, settleDevice } from "./access/settle-device.ts";
import { decision } from "./decision.ts";
import { change, type Draft, putMemory } from "./draft.ts";
import { factsOnDemand } from "./facts/facts.ts";
import { readHeader } from "./linking/header-agent.ts";
import { matchDevice } from "./linking/link.ts";
import { evaluatePolicies, reasonsUnder } from "./policies/evaluate.ts";
import { habitKeys } from "./profile/habits.ts";
import { remember } from "./profile/lessons.ts";
import { readMemory } from "./profile/memory.ts";
import { addNovelty } from "./profile/novelty.ts";
import { judge, SIGNAL_BY_ID } from "./signals/index.ts";
import type { Situation } from "./signals/signal.ts";
import { ask, situate } from "./situation.ts";
import { isStrange, takeoverLevels } from "./takeover/levels.ts";
import { takeoverEvidence } from "./takeover/likelihood.ts";
import { categoryRisk, takeoverRisk } from "./takeover/risk.ts";
import type {
  ChallengeType,
  Decision,
  EvaluateEvent,
  Finding,
  NewId,
  Population,
  Risks,
  Rules,
} from "./types.ts";

/** A takeover costs about a hundred times what a needless question does. */
const DEFAULT_TAKEOVER_RISK = 0.01;
const DEFAULT_FAKE_RISK = 0.5;

/** A login, sign-up or sensitive action: judged for takeover or fake accounts, never for sharing. */
export function decideEvaluate(
  draft: Draft,
  population: Population,
  event: EvaluateEvent,
  rules: Rules,
  now: number,
  newId: NewId,
): Decision {
  const { network } = event;
  const observation = readHeader(event.observation, draft.snapshot.devices);
  const signup = event.action === "signup";
  const before = readMemory(draft.snapshot.profile);
  const firstEvent = draft.snapshot.firstSeenAt === null;
  const match = matchDevice(draft.snapshot, observation, network, {
    tolerance: observation.tolerance === "default" ? rules.tolerance : observation.tolerance,
    linkBrowsers: rules.linkBrowsers,
    now,
    updateEffects: population.updateEffects,
  });
  const { devices } = draft.snapshot;
  const { device, link } = settleDevice(draft, match, observation, network, "evaluate", now, newId);
  if (firstEvent) change(draft, { kind: "account_seen", firstSeenAt: now });
  const login = { memory: before, device, devices, link, network, observation, population, now };
  const habits = signup ? null : takeoverEvidence(takeoverLevels(login), before.taught);
  const situation = situate(draft, before, {
    kind: "evaluate",
    now,
    memory: before,
    rules,
    limits: limitsInForce(draft.snapshot, rules, null),
    population,
    network,
    observation,
    device,
    link,
    action: event.action,
    email: event.email,
    phone: event.phone,
    habits,
    firstEvent,
  });
  const findings = judge(situation);
  const risks: Risks = {
    account_sharing: null,
    account_takeover:
      habits === null ? null : takeoverRisk(findings, habits, rules.priorShift?.account_takeover),
    fake_account: signup ? categoryRisk(findings, "fake_account", rules.priorShift?.fake_account) : null,
    bot: categoryRisk(findings, "bot"),
  };
  const facts = factsOnDemand(situation, findings, risks);
  const type: ChallengeType = signup ? "fake_account" : "account_takeover";
  const found = reasonsOf(findings, type);
  const called = signup ? asksForSignup(risks, rules, situation) : asksForLogin(risks, rules, situation);
  const policy = evaluatePolicies(
    rules.policies,
    signup ? ["signup", "evaluate"] : event.action === "login" ? ["login", "evaluate"] : ["evaluate"],
    draft.snapshot.accountKey ?? "",
    facts,
  );
  const verdict = policy.decided?.verdict ?? (called ? "challenge" : "allow");
  const reasons = verdict === "allow" ? [] : reasonsUnder(policy.decided, found);
  let challenge: Decision["challenge"] = null;
  if (verdict === "challenge" || verdict === "challenge_and_restrict") {
    challenge = ask(draft, situation, { type, deviceId: device.id, reasons, causedBy: event.id }, newId);
  }
  const taught = verdict === "allow";
  if (taught && match.device !== null) keepUntilFailed(draft, match, device, link, event.id);
  const lesson = {
    id: event.id,
    taught,
    challengeId: challenge?.id ?? null,
    at: now,
    keys: addNovelty(
      habitKeys(network, observation, device.id, now),
      before,
      link,
      network,
      observation,
      now,
    ),
  };
  putMemory(draft, remember(before, lesson, now));
  return decision(draft.snapshot, {
    verdict,
    reasons,
    link,
    findings,
    risks,
    attachedDevices: situation.attachedDevices,
    people: situation.people,
    challenge,
    policy: policy.decided === null ? null : `${policy.decided.id}@${policy.decided.version}`,
    shadow: policy.shadow,
    facts: rules.withoutFacts ? {} : facts(),
  });
}

/** Reasons in words; the comparison with habits is named where nothing plainer was found. */
function reasonsOf(findings: readonly Finding[], type: ChallengeType): string[] {
  const reasons: string[] = [];
  let compared: string | null = null;
  for (const finding of findings) {
    if (finding.answer !== "hit") continue;
    const signal = SIGNAL_BY_ID.get(finding.signal);
    if (signal === undefined || (signal.category !== type && signal.category !== "bot")) continue;
    if (signal.id === "habits") compared = signal.reason;
    else reasons.push(signal.reason);
  }
  return reasons.length === 0 && compared !== null ? [compared] : reasons;
}

/**
 * Asks where neither the device nor even the country was seen before, and from the probability on where a thief
 * let in costs as much as the honest people asked for nothing. The first login of an account has no habits to be
 * compared with: it is let in and learned from, unless the project sees its address or browser fail everywhere.
 */
function asksForLogin(risks: Risks, rules: Rules, { snapshot, habits }: Situation): boolean {
  if (rules.accountTakeover.mode !== "challenge" || !snapshot.reachable) return false;
  if (rules.accountTakeover.risk === null && isStrange(habits?.levels)) return true;
  return (risks.account_takeover ?? 0) >= (rules.accountTakeover.risk ?? DEFAULT_TAKEOVER_RISK);
}

function asksForSignup(risks: Risks, rules: Rules, { snapshot, email, phone }: Situation): boolean {
  if (rules.fakeAccount.mode !== "challenge") return false;
  if (!snapshot.reachable && email === null && phone === null) return false;
  return (risks.fake_account ?? 0) >= (rules.fakeAccount.risk ?? DEFAULT_FAKE_RISK);
}
