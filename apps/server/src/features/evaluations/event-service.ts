import type { EngineEvent } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import { type Clock, DAY, MINUTE } from "../../shared/clock.ts";
import { invalid } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Asker, Visits } from "../visits/index.ts";
import { countKeys } from "./counts.ts";
import { saveEvent } from "./event-store.ts";
import type { Judge } from "./judge.ts";
import { type EventBody, LOGIN_EVENTS } from "./schema.ts";
import { wasAllowedLogin } from "./store.ts";

/** How far back an event may be reported, and how far a reporter's clock may be ahead. */
const OLDEST_MS = DAY;
const AHEAD_MS = 5 * MINUTE;

export interface Events {
  /** Takes note of something the product saw happen to an account. Answers the event's id. */
  report(asker: Asker, body: EventBody): Promise<string>;
}

export function createEvents(deps: { pool: Pool; visits: Visits; judge: Judge; clock: Clock }): Events {
  const { pool, visits, judge, clock } = deps;
  return {
    async report(asker, body) {
      const { project } = asker;
      const now = clock();
      const at = body.at == null ? now : Date.parse(body.at);
      if (at > now + AHEAD_MS || at < now - OLDEST_MS) {
        throw invalid("at", "must lie within the last 24 hours");
      }
      const id = newId();
      const visit = visits.describe(project, { ip: body.ip, userAgent: body.user_agent }, body);
      await judge({
        project,
        account: { externalId: body.account },
        at: Math.min(at, now),
        counts: { keys: countKeys(visit.network, visit.observation, null), logins: false },
        refAllowedLogin:
          body.ref !== null && (await wasAllowedLogin(pool, project.id, body.account, body.ref)),
        event: () => engineEvent(id, body, visit),
        extras: () => async (tx, accountId) => {
          const owner = { projectId: project.id, accountId };
          await saveEvent(tx, owner, {
            id,
            type: body.type,
            at,
            ref: body.ref,
            metadata: body.metadata ?? {},
          });
        },
      });
      return id;
    },
  };
}

/** The engine's word for it; what it has no word for moves nothing but the timers. */
function engineEvent(
  id: string,
  body: EventBody,
  { network, observation }: ReturnType<Visits["describe"]>,
): EngineEvent {
  const type = LOGIN_EVENTS.find((known) => known === body.type);
  if (type === undefined) return { type: "tick", id };
  const base = { id, network, observation };
  return type === "login_failed" ? { ...base, type, ref: body.ref } : { ...base, type };
}
