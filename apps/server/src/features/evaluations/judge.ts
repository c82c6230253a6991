import {
  type AccountSnapshot,
  apply,
  type Change,
  type CompiledPolicy,
  type Decision,
  decide,
  type EngineEvent,
  emptySnapshot,
  type Network,
  unknownPopulation,
} from "@latchkey/engine";
import { inTransaction, type Pool, type Queryable } from "../../db/pool.ts";
import { liveMessages } from "../../live/messages.ts";
import { AppError } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { ContactKind } from "../accounts/index.ts";
import type { ListSubject } from "../lists/index.ts";
import type { Project } from "../projects/index.ts";
import type { Outbox } from "../webhooks/index.ts";
import { accountKeyOf } from "./account-key.ts";
import { blockingKeysOf } from "./blocking.ts";
import { type CountKeys, populationOf, sightingsOf } from "./counts.ts";
import type { Knowledge } from "./knowledge.ts";
import type { AccessRow, Commit } from "./outcome-rows.ts";
import { writeNameless, writeOutcome } from "./outcome-write.ts";
import { rulesWithLists, withLists } from "./rules-with-lists.ts";
import { type AccountRef, type CountRequest, type LoadedAccount, readAccount } from "./snapshot-read.ts";

/** Two writers of one account collide rarely; this many in a row means something else is wrong. */
const MAX_ATTEMPTS = 12;

export interface JudgeInput {
  project: Project;
  /**
   * By the customer's id (an unknown account comes into being), by the internal one (it must exist), or a
   * sign-up that has no account yet.
   */
  account: AccountRef;
  /** Made anew for each attempt, since it may depend on what is known by then. */
  event: (loaded: LoadedAccount | null) => EngineEvent;
  at: number;
  /** What to count across accounts for this event; absent, the population is unknown. */
  counts?: CountRequest;
  /** Kinds of contact that come with this very call and may serve as proof at once. */
  offeredProof?: readonly ContactKind[];
  access?: Omit<AccessRow, "network"> & { network: Network };
  /** Wire description of the acting device. */
  info?: unknown;
  metadata?: Record<string, unknown>;
  connection?: { accessId: string; nodeId: string };
  /** Further writes that belong to the same change; null where there are none. */
  extras?: (loaded: LoadedAccount | null, decision: Decision) => Extras | null | Promise<Extras | null>;
  /** A challenge that led here (a kick): its id travels with the sign-outs. */
  challengeId?: string | null;
  /** Origin of the browser's page that asked. */
  origin?: string | null;
  /** What the evaluation keeps of the caller's words. */
  evaluationMetadata?: Record<string, unknown>;
  /** What the project's lists may name of this event. */
  listed?: ListSubject;
  /** Policies of this very call, before those of the project. */
  policies?: readonly CompiledPolicy[];
  /** For the outcome of a login: whether the evaluation it names was a login answered `allow`. */
  refAllowedLogin?: boolean;
}

/** Runs inside the transaction of the change, once the account is written. */
export type Extras = (tx: Queryable, accountId: string, outcome: { decision: Decision }) => Promise<void>;

export interface Judged {
  accountId: string;
  decision: Decision;
  changes: readonly Change[];
  after: AccountSnapshot;
  suspended: boolean;
  loaded: LoadedAccount | null;
}

export type Judge = (input: JudgeInput) => Promise<Judged>;

const NO_KEYS: CountKeys = { address: null, network: null, fingerprint: null, emailShape: null };

/**
 * The hot path: one read, one pure decision, one write. Where the account changed in between, it is decided
 * again on what is true now. Throws `not_found` for an unknown internal id, `overloaded` when it keeps changing.
 */
export function createJudge(pool: Pool, knowledge: Knowledge, outbox: Outbox): Judge {
  return async (input) => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const done = await judgeOnce(pool, knowledge, outbox, input);
      if (done !== null) return done;
    }
    throw new AppError("overloaded", "This account is very busy. Try again in a moment.", { retryAfterS: 1 });
  };
}

async function judgeOnce(
  pool: Pool,
  knowledge: Knowledge,
  outbox: Outbox,
  input: JudgeInput,
): Promise<Judged | null> {
  const { project, account, at } = input;
  const nameless = "nameless" in account;
  const lists = input.listed === undefined ? null : await knowledge.lists(project.id, input.listed);
  const rules = rulesWithLists(await knowledge.rules(project), input.policies ?? [], lists);
  const { account: loaded, counted } = await readAccount(pool, project.id, account, input.counts ?? null, at);
  if (loaded === null && "id" in account) throw new AppError("not_found", "There is no such account.");
  const before = beforeOf(input, loaded, knowledge.provable(project));
  const event = input.event(loaded);
  const keys = input.counts?.keys ?? NO_KEYS;
  const population =
    counted === null
      ? unknownPopulation()
      : populationOf(keys, counted, {
          componentShare: knowledge.componentShare(project.id),
          updateEffects: knowledge.updateEffects(project.id),
        });
  const outcome = decide(before, population, event, rules, at, newId);
  const { changes } = outcome;
  const decision = lists === null ? outcome.decision : withLists(outcome.decision, lists);
  const after = apply(before, changes);
  const accountId = loaded?.accountId ?? newId();
  const sightings = sightingsOf({
    event,
    keys,
    decision,
    before,
    at,
    refAllowedLogin: input.refAllowedLogin ?? false,
    blockingKeys: blockingKeysOf,
  });
  const externalId = "externalId" in account ? account.externalId : nameless ? `~signup/${event.id}` : null;
  const metadata = input.metadata ?? {};
  const commit: Commit = {
    projectId: project.id,
    accountId,
    externalId: externalId ?? "",
    version: loaded?.version ?? null,
    at,
    eventId: event.id,
    action: event.type === "evaluate" ? event.action : event.type,
    decision,
    changes,
    after,
    access: input.access ?? null,
    device:
      decision.link === null ? null : { id: decision.link.deviceId, info: input.info ?? null, metadata },
    connection: input.connection ?? null,
    metadata,
    outbox: await outbox.ofDecision({
      projectId: project.id,
      accountId,
      externalId,
      at,
      decision,
      changes,
      before,
      metadata,
    }),
    challengeId: input.challengeId ?? null,
    origin: input.origin ?? null,
    evaluationMetadata: input.evaluationMetadata ?? null,
    // Nobody knows yet whose account this will be: it does not count as another one.
    sightings: nameless ? { ...sightings, fingerprints: [], addresses: [], update: null } : sightings,
    provisional: nameless,
    notify: liveMessages(project.id, changes, input.challengeId ?? null),
  };
  const judged = { decision, changes, after, suspended: loaded?.suspended ?? false, loaded };
  if (nameless && decision.challenge === null) {
    await writeNameless(pool, commit);
    return { ...judged, accountId };
  }
  const extras = (await input.extras?.(loaded, decision)) ?? null;
  const written =
    extras === null
      ? await writeOutcome(pool, commit)
      : await inTransaction(pool, async (tx) => {
          const id = await writeOutcome(tx, commit);
          if (id !== null) await extras(tx, id, { decision });
          return id;
        });
  return written === null ? null : { ...judged, accountId: written };
}

/** The account as it stands for this event: who it is, and whether a code could reach its owner. */
function beforeOf(
  input: JudgeInput,
  loaded: LoadedAccount | null,
  provable: ReadonlySet<ContactKind>,
): AccountSnapshot {
  const kinds = [
    ...(input.offeredProof ?? []),
    ...(loaded?.contacts ?? []).filter(({ usableAt }) => usableAt <= input.at).map(({ kind }) => kind),
  ];
  const { account } = input;
  const key = "externalId" in account ? accountKeyOf(account.externalId) : input.counts?.keys.fingerprint;
  return {
    ...(loaded?.snapshot ?? { ...emptySnapshot(), ...(key == null ? {} : { accountKey: key }) }),
    reachable: (loaded?.snapshot.reachable ?? false) || kinds.some((kind) => provable.has(kind)),
  };
}
