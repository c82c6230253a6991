import {
  type AccountSnapshot,
  apply,
  type Change,
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
import type { Project } from "../projects/index.ts";
import {
  type AccessRow,
  type LoadedAccount,
  loadSnapshot,
  loadSnapshotById,
  writeOutcome,
} from "./snapshot-store.ts";

/** Two writers of one account collide rarely; this many in a row means something else is wrong. */
const MAX_ATTEMPTS = 12;

export interface JudgeInput {
  project: Project;
  /** By the customer's id (an unknown account comes into being) or by the internal one (it must exist). */
  account: { externalId: string } | { id: string };
  /** Made anew for each attempt, since it may depend on what is known by then. */
  event: (loaded: LoadedAccount | null) => EngineEvent;
  at: number;
  access?: Omit<AccessRow, "network"> & { network: Network };
  /** Wire description of the acting device. */
  info?: unknown;
  metadata?: Record<string, unknown>;
  connection?: { accessId: string; nodeId: string };
  /** Further writes that belong to the same change; null where there are none. */
  extras?: (
    loaded: LoadedAccount | null,
  ) => ((tx: Queryable, accountId: string, outcome: { decision: Decision }) => Promise<void>) | null;
  /** Events to tell the product, from what was decided. */
  outbox?: (context: OutboxContext) => { event: string; payload: unknown }[];
  /** A challenge that led here (a kick): its id travels with the sign-outs. */
  challengeId?: string | null;
}

export interface OutboxContext {
  decision: Decision;
  changes: readonly Change[];
  before: AccountSnapshot;
  after: AccountSnapshot;
  accountId: string;
}

export interface Judged {
  accountId: string;
  decision: Decision;
  changes: readonly Change[];
  after: AccountSnapshot;
  suspended: boolean;
  loaded: LoadedAccount | null;
}

export type Judge = (input: JudgeInput) => Promise<Judged>;

/**
 * The hot path: one read, one pure decision, one write. Where the account changed in between, it is decided
 * again on what is true now. Throws `not_found` for an unknown internal id, `overloaded` when it keeps changing.
 */
export function createJudge(pool: Pool): Judge {
  return async (input) => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const done = await judgeOnce(pool, input);
      if (done !== null) return done;
    }
    throw new AppError("overloaded", "This account is very busy. Try again in a moment.", { retryAfterS: 1 });
  };
}

async function judgeOnce(pool: Pool, input: JudgeInput): Promise<Judged | null> {
  const { project, account, at } = input;
  const loaded =
    "id" in account
      ? await loadSnapshotById(pool, project.id, account.id, at)
      : await loadSnapshot(pool, project.id, account.externalId, at);
  if (loaded === null && "id" in account) throw new AppError("not_found", "There is no such account.");
  const before = loaded?.snapshot ?? emptySnapshot();
  const event = input.event(loaded);
  const { decision, changes } = decide(before, unknownPopulation(), event, project.rules, at, newId);
  const after = apply(before, changes);
  const accountId = loaded?.accountId ?? newId();
  const context = { decision, changes, before, after, accountId };
  const commit = {
    projectId: project.id,
    accountId,
    externalId: "externalId" in account ? account.externalId : "",
    version: loaded?.version ?? null,
    at,
    eventId: event.id,
    action: event.type === "evaluate" ? event.action : event.type,
    decision,
    changes,
    after,
    access: input.access ?? null,
    device:
      decision.link === null
        ? null
        : { id: decision.link.deviceId, info: input.info ?? null, metadata: input.metadata ?? {} },
    connection: input.connection ?? null,
    metadata: input.metadata ?? {},
    outbox: (input.outbox?.(context) ?? []).map((message) => ({ ...message, messageId: newId() })),
    challengeId: input.challengeId ?? null,
    notify: liveMessages(project.id, changes, input.challengeId ?? null),
  };
  const extras = input.extras?.(loaded) ?? null;
  const written =
    extras === null
      ? await writeOutcome(pool, commit)
      : await inTransaction(pool, async (tx) => {
          const id = await writeOutcome(tx, commit);
          if (id !== null) await extras(tx, id, { decision });
          return id;
        });
  if (written === null) return null;
  return { accountId: written, decision, changes, after, suspended: loaded?.suspended ?? false, loaded };
}
