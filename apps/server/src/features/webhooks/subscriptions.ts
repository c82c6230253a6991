import type { Queryable } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { subscribedEvents } from "./endpoint-store.ts";

/** How long a node may go on using what it knows of a project's endpoints, in milliseconds. */
const CACHE_MS = 2_000;
const CACHE_ENTRIES = 10_000;

/** Who wants to hear what: events nobody listens to are not written down at all. */
export interface Subscriptions {
  /** `db` is asked where the answer is not known: inside a transaction that one, so that no second connection is needed. */
  wants(db: Queryable, projectId: number, event: string): Promise<boolean>;
  /** Endpoints of the project changed on this node. */
  forget(projectId: number): void;
}

export function createSubscriptions(clock: Clock): Subscriptions {
  const known = new Map<number, { events: ReadonlySet<string> | "all"; until: number }>();
  return {
    async wants(db, projectId, event) {
      let entry = known.get(projectId);
      if (entry === undefined || entry.until <= clock()) {
        const events = await subscribedEvents(db, projectId);
        if (known.size >= CACHE_ENTRIES) known.clear();
        entry = { events, until: clock() + CACHE_MS };
        known.set(projectId, entry);
      }
      return entry.events === "all" || entry.events.has(event);
    },
    forget(projectId) {
      known.delete(projectId);
    },
  };
}
