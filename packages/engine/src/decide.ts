import { undoLogin } from "./access/settle-device.ts";
import { advance } from "./advance.ts";
import { completeChallenge } from "./challenges/complete.ts";
import { decideAccess } from "./decide-access.ts";
import { decideConnect } from "./decide-connect.ts";
import { decideEvaluate } from "./decide-evaluate.ts";
import { decision } from "./decision.ts";
import { change, type Draft, putMemory, startDraft } from "./draft.ts";
import { takeBack } from "./profile/lessons.ts";
import { readMemory } from "./profile/memory.ts";
import type { AccountSnapshot, Decision, EngineEvent, NewId, Outcome, Population, Rules } from "./types.ts";

const MOST_FAILURES = 16;

/**
 * The engine's one transition: what is decided about an event, and what changes by it. Timers that fell due
 * before `now` (epoch milliseconds, event time) run first and are part of the changes. Pure: the same
 * arguments give the same outcome; `newId` is the only source of randomness. Odd or contradictory data
 * leads to unknown answers, not to an error. The snapshot answered is `apply(snapshot, outcome.changes)`.
 */
export function decide(
  snapshot: AccountSnapshot,
  population: Population,
  event: EngineEvent,
  rules: Rules,
  now: number,
  newId: NewId,
): Outcome {
  const draft = startDraft(snapshot);
  for (const due of advance(snapshot, rules, now)) change(draft, due);
  const answer = step(draft, population, event, rules, now, newId);
  return { decision: answer, changes: draft.changes, snapshot: draft.snapshot };
}

function step(
  draft: Draft,
  population: Population,
  event: EngineEvent,
  rules: Rules,
  now: number,
  newId: NewId,
): Decision {
  switch (event.type) {
    case "access":
      return decideAccess(draft, population, event, rules, now, newId);
    case "connect":
      return decideConnect(draft, population, event, rules, now, newId);
    case "evaluate":
      return decideEvaluate(draft, population, event, rules, now, newId);
    case "disconnect":
      if (draft.snapshot.connections.some((c) => c.id === event.connectionId)) {
        change(draft, { kind: "connection_closed", connectionId: event.connectionId, at: now });
      }
      return decision(draft.snapshot);
    case "detach":
      detach(draft, event.deviceId, now);
      return decision(draft.snapshot);
    case "login_failed": {
      const memory = readMemory(draft.snapshot.profile);
      const failures = [...memory.failures.slice(-(MOST_FAILURES - 1)), now];
      const kept = event.ref === null ? memory : takeBack(memory, event.ref, now);
      putMemory(draft, { ...kept, failures });
      if (event.ref !== null) undoLogin(draft, event.ref);
      return decision(draft.snapshot);
    }
    case "challenge_completed":
      completeChallenge(draft, event, now);
      return decision(draft.snapshot);
    case "login_succeeded":
    case "password_changed":
    case "tick":
      return decision(draft.snapshot);
  }
}

function detach(draft: Draft, deviceId: string, now: number): void {
  const device = draft.snapshot.devices.find((d) => d.id === deviceId);
  if (device === undefined || device.status === "detached") return;
  change(draft, { kind: "device_detached", deviceId, at: now, auto: false });
  for (const connection of draft.snapshot.connections) {
    if (connection.deviceId !== deviceId) continue;
    change(draft, { kind: "connection_closed", connectionId: connection.id, at: now });
  }
}
