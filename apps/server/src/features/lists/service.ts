import { inTransaction, type Pool } from "../../db/pool.ts";
import { type Clock, SECOND } from "../../shared/clock.ts";
import { notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { wireDate, wireDateOrNull } from "../../shared/wire.ts";
import { recordProjectChange } from "../audit/index.ts";
import { createMatcher, type ListFacts, type ListSubject } from "./matcher.ts";
import type { EntryBody, EntryQuery } from "./schema.ts";
import * as store from "./store.ts";

const CACHE_MS = 2 * SECOND;
const CACHED_PROJECTS = 10_000;

type Matcher = (subject: ListSubject, now: number) => ListFacts;

export interface Lists {
  /** What the project's lists say of an event; null where it has no entries. */
  look(projectId: number, subject: ListSubject): Promise<ListFacts | null>;
  list(projectId: number, query: EntryQuery): Promise<Record<string, unknown>[]>;
  add(projectId: number, entry: EntryBody): Promise<Record<string, unknown>>;
  remove(projectId: number, id: string): Promise<void>;
}

export function createLists(pool: Pool, vault: Vault, clock: Clock): Lists {
  const cache = new Map<number, { matcher: Matcher | null; until: number }>();
  const context = (projectId: number): string => `list:${projectId}`;

  const toWire = (projectId: number, entry: store.StoredEntry): Record<string, unknown> => ({
    id: entry.id,
    list: entry.list,
    kind: entry.kind,
    value: vault.open(entry.value, context(projectId)),
    reason: entry.reason,
    expires_at: wireDateOrNull(entry.expiresAt),
    createdAt: wireDate(entry.createdAt),
  });

  const matcherOf = async (projectId: number): Promise<Matcher | null> => {
    const known = cache.get(projectId);
    if (known !== undefined && known.until > clock()) return known.matcher;
    const entries = await store.listEntries(pool, projectId, {}, clock());
    const values = entries.map((entry) => ({ ...entry, value: vault.open(entry.value, context(projectId)) }));
    const matcher = values.length === 0 ? null : createMatcher(values);
    if (cache.size >= CACHED_PROJECTS) cache.clear();
    cache.set(projectId, { matcher, until: clock() + CACHE_MS });
    return matcher;
  };

  return {
    async look(projectId, subject) {
      const matcher = await matcherOf(projectId);
      return matcher === null ? null : matcher(subject, clock());
    },
    async list(projectId, query) {
      return (await store.listEntries(pool, projectId, query, clock())).map((entry) =>
        toWire(projectId, entry),
      );
    },
    async add(projectId, { value, ...entry }) {
      const now = clock();
      const stored = { ...entry, id: newId(), value: vault.seal(value, context(projectId)), createdAt: now };
      await inTransaction(pool, async (tx) => {
        const valueKey = vault.index(value, `${context(projectId)}:${entry.kind}`);
        await store.addEntry(tx, projectId, { ...stored, valueKey });
        // Without the value: it may be personal.
        await recordProjectChange(tx, projectId, "list.added", stored.id, now, entry);
      });
      cache.delete(projectId);
      return toWire(projectId, stored);
    },
    async remove(projectId, id) {
      const now = clock();
      await inTransaction(pool, async (tx) => {
        if (!(await store.removeEntry(tx, projectId, id, now))) throw notFound("list entry");
        await recordProjectChange(tx, projectId, "list.removed", id, now);
      });
      cache.delete(projectId);
    },
  };
}
