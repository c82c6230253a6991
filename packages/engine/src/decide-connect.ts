import { limitsInForce } from "./access/limits.ts";
import { decision } from "./decision.ts";
import { change, type Draft, putMemory } from "./draft.ts";
import { collectFacts } from "./facts/facts.ts";
import { addOverlaps } from "./people/edges.ts";
import { readMemory } from "./profile/memory.ts";
import { sharingChallenge } from "./sharing/challenged.ts";
import { reportSignals } from "./sharing/report.ts";
import { sharingRisk } from "./sharing/risk.ts";
import { judge } from "./signals/index.ts";
import { ask, situate } from "./situation.ts";
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
  const situation = situate(draft, memory, {
    kind: "connect",
    now,
    memory,
    rules,
    limits: limitsInForce(draft.snapshot, rules, null),
    population,
    network: event.network,
    device,
    connection,
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
    bot: null,
  };
  const called = sharingChallenge(situation, findings, risks.account_sharing ?? 0);
  let challenge: Decision["challenge"] = null;
  if (called !== null) {
    const { device: asked, reasons } = called;
    const request = { type: "account_sharing", deviceId: asked.id, reasons, causedBy: event.id } as const;
    challenge = ask(draft, situation, request, newId);
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
    people: situation.people,
    challenge,
    facts: rules.withoutFacts ? {} : collectFacts(situation, findings, risks),
  });
}
