import { countAttached, devicesBeyond, limitsInForce } from "./access/limits.ts";
import { raiseChallenge } from "./challenges/raise.ts";
import { challengeOf, decision } from "./decision.ts";
import { change, type Draft, putMemory } from "./draft.ts";
import { collectFacts } from "./facts/facts.ts";
import { addOverlaps, edgesNow } from "./people/edges.ts";
import { estimatePeople } from "./people/estimate.ts";
import { readMemory } from "./profile/memory.ts";
import { sharingChallenge } from "./sharing/challenged.ts";
import { reportSignals } from "./sharing/report.ts";
import { sharingRisk } from "./sharing/risk.ts";
import { judge } from "./signals/index.ts";
import type { Situation } from "./signals/signal.ts";
import type { ConnectEvent, Connection, Decision, NewId, Population, Risks, Rules } from "./types.ts";

/** A live stream opens: presence is what concurrency and clones are judged by. */
export function decideConnect(
  draft: Draft,
  population: Population,
  event: ConnectEvent,
  rules: Rules,
  now: number,
  newId: NewId,
): Decision {
  const device = draft.snapshot.devices.find((d) => d.id === event.deviceId);
  if (device === undefined || device.status !== "attached") return decision(draft.snapshot);
  const connection: Connection = {
    id: event.id,
    deviceId: device.id,
    deviceType: device.type,
    network: event.network,
    openedAt: now,
  };
  change(draft, { kind: "connection_opened", connection });
  const before = readMemory(draft.snapshot.profile);
  const memory = addOverlaps(before, connection, draft.snapshot.connections, now);
  const edges = edgesNow(memory, now);
  const estimate = estimatePeople(draft.snapshot.devices, edges, memory.apart[1], now);
  const limits = limitsInForce(draft.snapshot, rules, null);
  const situation: Situation = {
    kind: "connect",
    now,
    snapshot: draft.snapshot,
    memory,
    rules,
    limits,
    population,
    network: event.network,
    observation: null,
    device,
    link: null,
    connection,
    action: null,
    email: null,
    phone: null,
    firstEvent: false,
    attachedDevices: countAttached(draft.snapshot),
    beyond: devicesBeyond(draft.snapshot.devices, limits.limits),
    people: estimate.people,
    peopleAtLeast: estimate.atLeast,
    witness: estimate.witness,
  };
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
    bot: null,
  };
  const called = sharingChallenge(situation, findings, risks.account_sharing ?? 0);
  let challenge: Decision["challenge"] = null;
  if (called !== null) {
    const request = {
      type: "account_sharing" as const,
      deviceId: called.device.id,
      reasons: called.reasons,
      limits: limits.limits,
      causedBy: event.id,
      expiresS: rules.challengeExpiresS,
    };
    challenge = challengeOf(raiseChallenge(draft, request, now, newId));
  }
  const report = reportSignals(memory, situation, findings);
  if (report.memory !== before) putMemory(draft, report.memory);
  return decision(draft.snapshot, {
    verdict: challenge?.deviceId === device.id ? "challenge" : "allow",
    reasons: challenge === null ? [] : (called?.reasons ?? []),
    findings,
    newSignals: report.newSignals,
    risks,
    attachedDevices: situation.attachedDevices,
    people: estimate.people,
    challenge,
    facts: collectFacts(situation, findings, risks),
  });
}
