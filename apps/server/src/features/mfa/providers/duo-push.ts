import type { Pool } from "../../../db/pool.ts";
import { MINUTE, SECOND } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import { charge } from "../budgets.ts";
import type { Owner } from "../owner.ts";
import {
  delayPoll,
  findRequest,
  finishRequest,
  insertRequest,
  newRequestId,
  type RequestStatus,
  takePollTurn,
} from "../requests.ts";
import { readProvider } from "./config.ts";
import type { DuoAuth } from "./duo-auth.ts";
import { duoKeys } from "./duo-web.ts";

const PUSH_LIFE_MS = 2 * MINUTE;
/** Duo is asked about one push at most this often, whoever asks us. */
const POLL_PAUSE_MS = 2 * SECOND;
/** Unanswered pushes in ten minutes before no more are sent. */
const PUSHES = { limit: 3, windowS: 600 };

const contextOf = (projectId: number, id: string): string => `duo-push:${projectId}:${id}`;

/** Duo pushes through the Auth API as requests of ours. */
export function createDuoPush(deps: { pool: Pool; vault: Vault; auth: DuoAuth }) {
  const { pool, vault, auth } = deps;
  const target = async (projectId: number) => {
    const config = await readProvider(pool, vault, projectId, "duo-web");
    const keys = config.enabled ? duoKeys(config) : null;
    return keys === null || config.host === null ? null : { host: config.host, keys };
  };

  return {
    async start(
      owner: Owner,
      username: string,
      ip: string | null,
      now: number,
    ): Promise<{ requestId: string | null; status: RequestStatus }> {
      const duo = await target(owner.projectId);
      if (duo === null) return { requestId: null, status: "NOT_ENOUGH_DATA" };
      const key = `push:duo:${owner.projectId}:${owner.accountId}`;
      if (!(await charge(pool, [{ key, ...PUSHES }], now)).ok) return { requestId: null, status: "FAILED" };
      const push = await auth.push(duo.host, duo.keys, username, ip);
      if (push.outcome === "not_enrolled") return { requestId: null, status: "NOT_ENOUGH_DATA" };
      if (push.outcome === "locked") return { requestId: null, status: "LOCKOUT" };
      if (push.outcome !== "waiting") return { requestId: null, status: "FAILED" };
      const id = newRequestId();
      await insertRequest(
        pool,
        {
          ...owner,
          id,
          method: "duo-web",
          status: "PENDING",
          error: null,
          state: vault.seal(push.txid, contextOf(owner.projectId, id)),
          expiresAt: now + PUSH_LIFE_MS,
        },
        now,
      );
      return { requestId: id, status: "PENDING" };
    },

    /** How the push stands; the first final answer stays. Null where it is over or nobody's. */
    async refresh(owner: Owner, requestId: string, now: number): Promise<RequestStatus | null> {
      const request = await findRequest(pool, owner.projectId, requestId, "duo-web", now);
      if (request === null || request.accountId !== owner.accountId) return null;
      if (request.status !== "PENDING" || request.state === null) return request.status;
      const duo = await target(owner.projectId);
      if (duo === null) return "FAILED";
      if (!(await takePollTurn(pool, request, POLL_PAUSE_MS, now))) return "PENDING";
      const txid = vault.open(request.state, contextOf(owner.projectId, requestId));
      const push = await auth.status(duo.host, duo.keys, txid);
      if (push.outcome === "waiting") {
        if (push.retryAt !== null) await delayPoll(pool, request, push.retryAt - POLL_PAUSE_MS);
        return "PENDING";
      }
      const status =
        push.outcome === "approved" ? "SUCCESS" : push.outcome === "locked" ? "LOCKOUT" : "FAILED";
      const first = await finishRequest(pool, request, { status, error: "" }, now);
      if (first && status === "SUCCESS") {
        const key = `push:duo:${owner.projectId}:${owner.accountId}`;
        await pool.query("delete from budgets where key = $1", [key]);
      }
      return status;
    },
  };
}

export type DuoPushes = ReturnType<typeof createDuoPush>;
