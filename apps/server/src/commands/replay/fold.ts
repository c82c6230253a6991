import {
  type AccountSnapshot,
  type Decision,
  decide,
  type EngineEvent,
  emptySnapshot,
  type Network,
  type Observation,
  type Population,
  type Rules,
  unknownPopulation,
} from "@latchkey/engine";
import {
  accountKeyOf,
  type CountKeys,
  countKeys,
  populationOf,
  rulesWithLists,
  sightingsOf,
} from "../../features/evaluations/index.ts";
import type { ListFacts, ListSubject } from "../../features/lists/index.ts";
import { isId } from "../../shared/ids.ts";
import { type ContactState, offered, takeContacts } from "./contacts.ts";
import type { MemoryCounts } from "./counts.ts";
import { judgedAsOne } from "./output.ts";
import type { SpillMap } from "./spill-map.ts";
import type { Told, Visit } from "./visits.ts";

/** Most names a client may have for its own devices. */
const MOST_ALIASES = 64;

/** One account between two events. */
export interface AccountState {
  snapshot: AccountSnapshot;
  contacts: readonly ContactState[];
  /** Live streams that are open, and when each will close. */
  closings: readonly { at: number; connectionId: string }[];
  /** Device ids of the recording, by the device that stands for each here. */
  aliases: Readonly<Record<string, string>>;
}

/** What later lines may speak of. */
export interface Remembered {
  deviceId: string | null;
  challengeId: string | null;
  allowedLogin: boolean;
}

export interface FoldDeps {
  rules: Rules;
  /** Kinds of contact that a code could be sent to under the project's settings. */
  provable: ReadonlySet<"email" | "phone">;
  /** What the lists say of an event; null where there are none. */
  lists: ((subject: ListSubject, now: number) => ListFacts) | null;
  accounts: SpillMap<AccountState>;
  events: SpillMap<Remembered>;
  counts: MemoryCounts;
  newId: () => string;
}

/** What one line came to. */
export interface Folded {
  line: Told;
  decision: Decision;
}

const NOBODY: Population = unknownPopulation();
const NO_KEYS: readonly string[] = [];

/**
 * Folds recorded events over snapshots in memory with the service's own steps: counts, decision, contacts. Timers and streams run at their own times, before the account's next event.
 */
export function createFold(deps: FoldDeps): (visit: Visit) => Folded {
  const { rules, counts } = deps;

  const step = (
    snapshot: AccountSnapshot,
    event: EngineEvent,
    population: Population,
    at: number,
    lists: ListFacts | null = null,
  ): { snapshot: AccountSnapshot; decision: Decision } => {
    const inForce = rulesWithLists(rules, [], lists);
    return decide(snapshot, population, event, inForce, at, deps.newId);
  };

  /** The account as it is when its next event comes: streams that ended meanwhile are closed. */
  const arrive = (account: string, at: number): AccountState => {
    const known = deps.accounts.get(account);
    if (known === undefined) {
      const snapshot = { ...emptySnapshot(), accountKey: accountKeyOf(account) };
      return { snapshot, contacts: [], closings: [], aliases: {} };
    }
    let { snapshot } = known;
    const open = known.closings.filter((closing) => closing.at > at);
    if (open.length === known.closings.length) return known;
    for (const { at: closedAt, connectionId } of known.closings) {
      if (closedAt > at) continue;
      const event: EngineEvent = { type: "disconnect", id: connectionId, connectionId };
      ({ snapshot } = step(snapshot, event, NOBODY, closedAt));
    }
    return { ...known, snapshot, closings: open };
  };

  const refKey = (account: string | null, ref: string): string => `${account ?? ""}\n${ref}`;

  return ({ line, network, observation: described, email, phone }) => {
    const account = line.account ?? null;
    const { at } = line;
    const ref = line.ref == null ? null : (deps.events.get(refKey(account, line.ref)) ?? null);
    const state = account === null ? null : arrive(account, at);
    const observation = withDeviceHere(described, state);
    const signed = line.type === "evaluate";
    const keys = countKeys(network, observation, email);
    const contacts = offered(line, signed ? "signed" : "unsigned");
    const event = eventOf(line, ref, { network, observation, email, phone });
    const asks = "observation" in event;
    const logins = event.type === "evaluate";
    const own = state?.snapshot.accountKey ?? null;
    const learned = { componentShare: undefined, updateEffects: counts.updateEffects };
    const population = asks ? populationOf(keys, counts.counted(keys, own, at, logins), learned) : NOBODY;
    const before = {
      ...(state?.snapshot ?? nameless(keys)),
      reachable: reachable(deps, state, signed ? contacts : [], at),
    };
    const first = step(before, event, population, at, asks ? listed(deps, line, network) : null);
    counts.add(
      sightingsOf({
        event,
        keys,
        decision: first.decision,
        before,
        at,
        refAllowedLogin: ref?.allowedLogin ?? false,
        // They serve the search across a project alone, which a replay has not.
        blockingKeys: () => NO_KEYS,
      }),
      own,
      at,
    );
    let { snapshot, decision } = first;
    let closings = state?.closings ?? [];
    if (line.type === "disconnect")
      closings = closings.filter(({ connectionId }) => connectionId !== line.ref);
    const { link } = first.decision;
    if (line.type === "access" && line.connected_for_s != null && link !== null) {
      const connect: EngineEvent = {
        type: "connect",
        id: line.id,
        deviceId: link.deviceId,
        network,
      };
      const connected = step(snapshot, connect, NOBODY, at);
      snapshot = connected.snapshot;
      decision = judgedAsOne(decision, connected.decision);
      closings = [...closings, { at: at + line.connected_for_s * 1000, connectionId: line.id }].sort(
        (a, b) => a.at - b.at,
      );
    }
    if (account !== null && state !== null) {
      deps.accounts.set(account, {
        snapshot,
        contacts: takeContacts(state.contacts, line.type === "access" || signed ? contacts : [], at),
        closings,
        aliases: withAlias(state.aliases, line.device_id, link?.deviceId ?? null),
      });
    }
    deps.events.set(refKey(account, line.id), {
      deviceId: link?.deviceId ?? null,
      challengeId: decision.challenge?.id ?? null,
      allowedLogin: event.type === "evaluate" && event.action === "login" && decision.verdict === "allow",
    });
    return { line, decision };
  };
}

function listed({ lists }: FoldDeps, line: Told, network: Network): ListFacts | null {
  if (lists === null) return null;
  const { country, asn } = network;
  const subject = {
    account: line.account ?? null,
    ip: line.ip,
    email: line.email ?? null,
    fingerprintId: null,
  };
  return lists({ ...subject, country, asn }, line.at);
}

/** A sign-up that names no account is judged on nothing. */
const nameless = (keys: CountKeys): AccountSnapshot => ({
  ...emptySnapshot(),
  ...(keys.fingerprint === null ? {} : { accountKey: keys.fingerprint }),
});

function reachable(
  { provable }: FoldDeps,
  state: AccountState | null,
  vouchedFor: readonly { kind: "email" | "phone" }[],
  at: number,
): boolean {
  const usable = (state?.contacts ?? []).filter((contact) => contact.usableAt <= at);
  return [...usable, ...vouchedFor].some(({ kind }) => provable.has(kind));
}

/** The observation with the device that stands here for the one whose id the client brought. */
function withDeviceHere(described: Observation, state: AccountState | null): Observation {
  const stored = described.storedDeviceId;
  if (stored === null || state === null) return described;
  const here = state.aliases[stored];
  if (here === undefined || state.snapshot.devices.some((device) => device.id === stored)) return described;
  return { ...described, storedDeviceId: here };
}

/** An id that a service gave out when this was recorded stands for the device that was found here. */
function withAlias(
  aliases: AccountState["aliases"],
  stored: string | null,
  deviceId: string | null,
): AccountState["aliases"] {
  if (stored === null || !isId(stored) || deviceId === null || stored === deviceId) return aliases;
  if (aliases[stored] === deviceId) return aliases;
  const names = Object.entries(aliases).filter(([name]) => name !== stored);
  return Object.fromEntries([...names.slice(-(MOST_ALIASES - 1)), [stored, deviceId]]);
}

function eventOf(line: Told, ref: Remembered | null, visit: Omit<Visit, "line">): EngineEvent {
  const { id } = line;
  const { network, observation, email, phone } = visit;
  const nothing: EngineEvent = { type: "tick", id };
  switch (line.type) {
    case "access": {
      const overall = line.limit_config?.overall_device_limit ?? line.limit_config?.overall_limit ?? null;
      const people = line.limit_config?.people_limit ?? null;
      const limitConfig = overall === null && people === null ? null : { overall, people };
      return { type: "access", id, network, observation, signed: false, limitConfig };
    }
    case "evaluate":
      return { type: "evaluate", id, action: line.action ?? "signup", network, observation, email, phone };
    case "login_failed":
      return { type: "login_failed", id, network, observation, ref: line.ref ?? null };
    case "login_succeeded":
    case "password_changed":
      return { type: line.type, id, network, observation };
    case "disconnect":
      return { type: "disconnect", id, connectionId: line.ref ?? "" };
    case "detach":
      return ref?.deviceId == null ? nothing : { type: "detach", id, deviceId: ref.deviceId };
    case "challenge_completed":
      return { type: "challenge_completed", id, ref: ref?.challengeId ?? line.ref ?? null };
  }
}
