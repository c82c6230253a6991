import { limitsInForce } from "./access/limits.ts";
import { continuesSpell } from "./access/recent.ts";
import { settleDevice } from "./access/settle-device.ts";
import { decision } from "./decision.ts";
import { change, type Draft, putMemory } from "./draft.ts";
import { factsOnDemand } from "./facts/facts.ts";
import { readHeader } from "./linking/header-agent.ts";
import { matchDevice } from "./linking/link.ts";
import { addJourneys } from "./people/edges.ts";
import { evaluatePolicies, reasonsUnder } from "./policies/evaluate.ts";
import { habitKeys, teach } from "./profile/habits.ts";
import { readMemory } from "./profile/memory.ts";
import { addNovelty } from "./profile/novelty.ts";
import { noteAccess } from "./sharing/assess.ts";
import { sharingChallenge } from "./sharing/challenged.ts";
import { reportSignals } from "./sharing/report.ts";
import { sharingRisk } from "./sharing/risk.ts";
import { paceNow } from "./signals/high-velocity.ts";
import { judge } from "./signals/index.ts";
import { ask, situate } from "./situation.ts";
import { categoryRisk } from "./takeover/risk.ts";
import type { AccessEvent, Decision, NewId, Population, RecentAccess, Risks, Rules } from "./types.ts";

const SHARING_TRIGGERS = ["access"] as const;

/** An access: attaches its device, remembers it, and judges the account for sharing. */
export function decideAccess(
  draft: Draft,
  population: Population,
  event: AccessEvent,
  rules: Rules,
  now: number,
  newId: NewId,
): Decision {
  const { network } = event;
  const observation = readHeader(event.observation, draft.snapshot.devices);
  const firstEvent = draft.snapshot.firstSeenAt === null;
  const match = matchDevice(draft.snapshot, observation, network, {
    tolerance: observation.tolerance === "default" ? rules.tolerance : observation.tolerance,
    linkBrowsers: rules.linkBrowsers,
    now,
    updateEffects: population.updateEffects,
  });
  const { device, link } = settleDevice(
    draft,
    match,
    observation,
    network,
    "attach",
    now,
    newId,
    event.whitelisted,
  );
  if (firstEvent) change(draft, { kind: "account_seen", firstSeenAt: now });

  const before = readMemory(draft.snapshot.profile);
  let memory = addJourneys(before, device.id, network, draft.snapshot.recent, now);
  memory = noteAccess(memory, device, network, now, {
    accountsOnAddress: population.accountsPerAddress,
    timezone: observation.timezone,
  });
  memory = { ...memory, velocity: [paceNow(memory.velocity, now) + 1, now] };
  const situation = situate(draft, memory, {
    kind: "access",
    now,
    memory: before,
    rules,
    limits: limitsInForce(draft.snapshot, rules, event),
    population,
    network,
    observation,
    device,
    link,
    firstEvent,
  });
  const findings = judge(situation);
  const risks: Risks = {
    account_sharing: sharingRisk(
      memory.apart[0],
      draft.snapshot.firstSeenAt,
      now,
      rules.priorShift?.account_sharing,
    ),
    account_takeover: null,
    fake_account: null,
    bot: categoryRisk(findings, "bot"),
  };
  const facts = factsOnDemand(situation, findings, risks);
  const called = sharingChallenge(situation, findings, risks.account_sharing ?? 0);
  const policy = evaluatePolicies(rules.policies, SHARING_TRIGGERS, draft.snapshot.accountKey ?? "", facts);
  let verdict = policy.decided?.verdict ?? (called === null ? "allow" : "challenge");
  const reasons = reasonsUnder(policy.decided, called?.reasons ?? []);
  let challenge: Decision["challenge"] = null;
  if (verdict === "challenge" || verdict === "challenge_and_restrict") {
    const deviceId = called?.device.id ?? device.id;
    const request = { type: "account_sharing", deviceId, reasons, causedBy: event.id } as const;
    challenge = ask(draft, situation, request, newId);
    // Somebody else's device has to prove it: this access itself goes through.
    if (challenge.deviceId !== device.id) verdict = policy.decided?.verdict ?? "allow";
  }

  const report = reportSignals(memory, situation, findings);
  memory = report.memory;
  const taught = verdict === "allow";
  // Page views of one spell are one lesson: who clicks much would otherwise outweigh everything else.
  if (taught && !continuesSpell(draft.snapshot.recent, device.id, network.addressKey, now))
    memory = teach(
      memory,
      addNovelty(habitKeys(network, observation, device.id, now), before, link, network, observation, now),
      now,
      1,
    );
  const access: RecentAccess = {
    id: event.id,
    at: now,
    deviceId: device.id,
    deviceType: device.type,
    network,
  };
  change(draft, { kind: "access_recorded", access, confidence: link.confidence, taught });
  putMemory(draft, memory);
  return decision(draft.snapshot, {
    verdict,
    reasons: verdict === "allow" && challenge === null ? [] : reasons,
    link,
    findings,
    newSignals: report.newSignals,
    risks,
    attachedDevices: situation.attachedDevices,
    overLimit: situation.beyond.length > 0,
    people: situation.people,
    challenge,
    policy: policy.decided === null ? null : `${policy.decided.id}@${policy.decided.version}`,
    shadow: policy.shadow,
    facts: rules.withoutFacts ? {} : facts(),
  });
}
