import { countAttached, devicesBeyond } from "./access/limits.ts";
import { type ChallengeRequest, raiseChallenge } from "./challenges/raise.ts";
import { challengeOf } from "./decision.ts";
import type { Draft } from "./draft.ts";
import { edgesNow } from "./people/edges.ts";
import { estimatePeople } from "./people/estimate.ts";
import type { Memory } from "./profile/memory.ts";
import type { Situation } from "./signals/signal.ts";
import type { Decision, NewId } from "./types.ts";

type Always = "kind" | "now" | "memory" | "rules" | "limits" | "population" | "network" | "device";
type Sometimes =
  | "observation"
  | "link"
  | "connection"
  | "action"
  | "email"
  | "phone"
  | "habits"
  | "firstEvent";
/** What is told of one event; what its account says of itself is `situate`'s to add. */
type Told = Pick<Situation, Always> & Partial<Pick<Situation, Sometimes>>;

/**
 * The event in its account as the draft has it now: devices that count and those beyond the limits, and the people
 * behind them by `learned`, which may know more than the memory that signals compare with.
 */
export function situate({ snapshot }: Draft, learned: Memory, told: Told): Situation {
  const { devices } = snapshot;
  const { now, limits } = told;
  const estimate = estimatePeople(devices, edgesNow(learned, now), learned.apart[1], now);
  return {
    kind: told.kind,
    now,
    snapshot,
    memory: told.memory,
    rules: told.rules,
    limits,
    population: told.population,
    network: told.network,
    observation: told.observation ?? null,
    device: told.device,
    link: told.link ?? null,
    connection: told.connection ?? null,
    action: told.action ?? null,
    email: told.email ?? null,
    phone: told.phone ?? null,
    habits: told.habits ?? null,
    firstEvent: told.firstEvent ?? false,
    attachedDevices: countAttached(snapshot),
    beyond: devicesBeyond(devices, limits.limits),
    people: estimate.people,
    peopleAtLeast: estimate.atLeast,
    witness: estimate.witness,
  };
}

/** Raises a challenge under the limits and settings in force, and answers what the decision says of it. */
export function ask(
  draft: Draft,
  { limits, rules, now }: Situation,
  request: Pick<ChallengeRequest, "type" | "deviceId" | "reasons" | "causedBy">,
  newId: NewId,
): NonNullable<Decision["challenge"]> {
  const inForce = { limits: limits.limits, expiresS: rules.challengeExpiresS };
  return challengeOf(raiseChallenge(draft, { ...request, ...inForce }, now, newId));
}
