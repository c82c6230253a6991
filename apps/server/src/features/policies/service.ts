import type { CompiledPolicy } from "@latchkey/engine";
import { inTransaction, type Pool } from "../../db/pool.ts";
import { type Clock, SECOND } from "../../shared/clock.ts";
import { notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import { recordProjectChange } from "../audit/index.ts";
import type { Project } from "../projects/index.ts";
import { inOrder, type Policy, toCompiled } from "./policy.ts";
import type { PolicyBody, PolicyPatch } from "./schema.ts";
import * as store from "./store.ts";

/** How long a node may go on using policies as it knew them. */
const CACHE_MS = 2 * SECOND;
const CACHED_PROJECTS = 10_000;

/** Fields that make another version: what is decided. Priority, mode and roll-out only say how it is used. */
const VERSIONED = ["name", "trigger", "condition", "verdict", "reason", "description"] as const;

export interface Policies {
  /** The project's policies ready for the engine; the same list as long as nothing changed. */
  compiled(project: Project): Promise<readonly CompiledPolicy[]>;
  list(projectId: number): Promise<Policy[]>;
  get(projectId: number, id: string): Promise<Policy>;
  versions(projectId: number, id: string): Promise<store.PolicyVersion[]>;
  create(projectId: number, body: PolicyBody): Promise<Policy>;
  update(projectId: number, id: string, patch: PolicyPatch): Promise<Policy>;
  remove(projectId: number, id: string): Promise<void>;
}

interface Cached {
  policies: readonly CompiledPolicy[];
  /** What they were made from: an unchanged list is not compiled again. */
  source: string;
  until: number;
}

export function createPolicies(pool: Pool, clock: Clock): Policies {
  const cache = new Map<number, Cached>();
  const loading = new Map<number, Promise<readonly CompiledPolicy[]>>();

  const load = async (projectId: number): Promise<readonly CompiledPolicy[]> => {
    const stored = await store.listPolicies(pool, projectId);
    const source = JSON.stringify(stored);
    const known = cache.get(projectId);
    const policies = known?.source === source ? known.policies : inOrder(stored).map(toCompiled);
    if (cache.size >= CACHED_PROJECTS) cache.clear();
    cache.set(projectId, { policies, source, until: clock() + CACHE_MS });
    return policies;
  };

  const get = async (projectId: number, id: string): Promise<Policy> => {
    const found = await store.findPolicy(pool, projectId, id);
    if (found === null) throw notFound("policy");
    return found;
  };

  return {
    get,
    async compiled({ id }) {
      const known = cache.get(id);
      if (known !== undefined && known.until > clock()) return known.policies;
      const running = loading.get(id) ?? load(id).finally(() => loading.delete(id));
      loading.set(id, running);
      // The first load is waited for; later ones run beside decisions that still use what is known.
      if (known === undefined) return await running;
      running.catch(() => {});
      return known.policies;
    },
    list: (projectId) => store.listPolicies(pool, projectId),
    async versions(projectId, id) {
      await get(projectId, id);
      return await store.policyVersions(pool, projectId, id);
    },
    async create(projectId, body) {
      const now = clock();
      const policy: Policy = { ...body, id: newId(), version: 1, createdAt: now, updatedAt: now };
      await inTransaction(pool, async (tx) => {
        await store.savePolicy(tx, projectId, policy);
        await recordProjectChange(tx, projectId, "policy.created", policy.id, now, { ...body });
      });
      cache.delete(projectId);
      return policy;
    },
    async update(projectId, id, patch) {
      const now = clock();
      const updated = await inTransaction(pool, async (tx) => {
        const before = await store.findPolicy(tx, projectId, id, { lock: true });
        if (before === null) throw notFound("policy");
        const next = { ...before, ...patch, updatedAt: now } as Policy;
        if (VERSIONED.some((field) => next[field] !== before[field])) next.version = before.version + 1;
        await store.savePolicy(tx, projectId, next);
        await recordProjectChange(tx, projectId, "policy.updated", id, now, {
          ...patch,
          version: next.version,
        });
        return next;
      });
      cache.delete(projectId);
      return updated;
    },
    async remove(projectId, id) {
      const now = clock();
      await inTransaction(pool, async (tx) => {
        if (!(await store.removePolicy(tx, projectId, id, now))) throw notFound("policy");
        await recordProjectChange(tx, projectId, "policy.removed", id, now);
      });
      cache.delete(projectId);
    },
  };
}
