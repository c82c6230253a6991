import type { Pool } from "../../../db/pool.ts";
import { MINUTE, SECOND } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import { charge } from "../budgets.ts";
import type { Owner } from "../owner.ts";
import {
  delayPoll,
  finishRequest,
  insertRequest,
  type MfaRequest,
  newRequestId,
  type RequestStatus,
  takePollTurn,
} from "../requests.ts";
import { type ProviderConfig, readProvider } from "./config.ts";
import type { Okta, OktaPoll, OktaTarget } from "./okta.ts";

/** The provider is asked at most this often per request. */
const POLL_PAUSE_MS = 2 * SECOND;
/** Unanswered pushes in ten minutes before no more are sent (push fatigue). */
const PUSHES = { limit: 3, windowS: 600 };

export interface OktaStarted {
  requestId: string | null;
  status: RequestStatus;
  error: string | null;
  /** For number matching: what the person must choose; shown on our own pages only. */
  number: string | null;
}

interface State {
  poll: OktaPoll;
  expiresAt: number;
}

export const oktaTarget = (config: ProviderConfig): OktaTarget | null =>
  config.enabled && config.host !== null && config.accessKey !== null
    ? { host: config.host, token: config.accessKey }
    : null;

const contextOf = (request: { projectId: number; id: string }): string =>
  `okta:${request.projectId}:${request.id}`;

/** Okta Verify as requests of ours: a push is started once and asked about as often as we are, within limits. */
export function createOktaVerification(deps: {
  pool: Pool;
  vault: Vault;
  okta: Okta;
  onAlert: (text: string) => void;
}) {
  const { pool, vault, okta } = deps;
  const nothing = (status: RequestStatus, error: string | null): OktaStarted => ({
    requestId: null,
    status,
    error,
    number: null,
  });

  /** A new push takes the older ones back: one question at a time. */
  const cancelOlder = async (target: OktaTarget, owner: Owner, now: number): Promise<void> => {
    const { rows } = await pool.query<{ id: string; state: Buffer }>(
      `update mfa_requests r set status = 'FAILED', error = 'A newer request took its place.',
         finished_at = to_timestamp($3::float8 / 1000), state = null
       from mfa_requests old
       where old.project_id = r.project_id and old.id = r.id and r.project_id = $1 and r.account_id = $2
         and r.method = 'okta-verify' and r.status = 'PENDING'
       returning r.id, old.state`,
      [owner.projectId, owner.accountId, now],
    );
    for (const row of rows) {
      const state = openState({ projectId: owner.projectId, id: row.id, state: row.state });
      if (state !== null) await okta.cancel(target, state.poll);
    }
  };

  const openState = (request: { projectId: number; id: string; state: Buffer | null }): State | null =>
    request.state === null ? null : (JSON.parse(vault.open(request.state, contextOf(request))) as State);

  return {
    async start(
      owner: Owner,
      login: string,
      caller: { ip: string; userAgent: string | null; language: string | null; numberMatching: boolean },
      now: number,
    ): Promise<OktaStarted> {
      const target = oktaTarget(await readProvider(pool, vault, owner.projectId, "okta-verify"));
      if (target === null) return nothing("NOT_ENOUGH_DATA", "Okta Verify is not set up.");
      const key = `push:okta:${owner.projectId}:${owner.accountId}`;
      if (!(await charge(pool, [{ key, ...PUSHES }], now)).ok) {
        return nothing("FAILED", "Too many requests were sent and not answered.");
      }
      await cancelOlder(target, owner, now);
      const started = await okta.start(target, login, caller, now);
      if (started.outcome === "no_factor") return nothing("NOT_ENOUGH_DATA", "No device is enrolled.");
      if (started.outcome === "locked") return nothing("LOCKOUT", "The user is locked.");
      if (started.outcome === "failed") {
        if (started.alert !== null) deps.onAlert(started.alert);
        return nothing("FAILED", "The request could not be sent.");
      }
      const id = newRequestId();
      const state: State = { poll: started.poll, expiresAt: started.expiresAt };
      await insertRequest(
        pool,
        {
          ...owner,
          id,
          method: "okta-verify",
          status: "PENDING",
          error: null,
          state: vault.seal(JSON.stringify(state), contextOf({ projectId: owner.projectId, id })),
          expiresAt: started.expiresAt + MINUTE,
        },
        now,
      );
      return { requestId: id, status: "PENDING", error: "", number: started.number };
    },

    /** How the request stands: what is stored, or what Okta says where it is our turn to ask. */
    async refresh(
      request: MfaRequest,
      now: number,
    ): Promise<{ status: RequestStatus; error: string | null }> {
      const state = openState(request);
      if (request.status !== "PENDING" || state === null) return request;
      const finish = async (status: Exclude<RequestStatus, "PENDING">, error: string) => {
        const first = await finishRequest(pool, request, { status, error }, now);
        if (first && status === "SUCCESS") await forgetPushes(request);
        return { status, error };
      };
      if (state.expiresAt <= now) return await finish("FAILED", "The request was not answered in time.");
      const pending = { status: "PENDING" as const, error: "" };
      if (!(await takePollTurn(pool, request, POLL_PAUSE_MS, now))) return pending;
      const target = oktaTarget(await readProvider(pool, vault, request.projectId, "okta-verify"));
      if (target === null) return await finish("FAILED", "Okta Verify was turned off.");
      const result = await okta.poll(target, state.poll);
      switch (result.outcome) {
        case "waiting":
          if (result.retryAt !== null) await delayPoll(pool, request, result.retryAt - POLL_PAUSE_MS);
          return pending;
        case "approved":
          return await finish("SUCCESS", "");
        case "needs_input":
          return await finish("NOT_ENOUGH_DATA", "The provider asks for something this API cannot give.");
        case "rejected":
          return await finish("FAILED", "The request was rejected or has ended.");
      }
    },
  };

  /** An answered push is no fatigue. */
  async function forgetPushes(request: MfaRequest): Promise<void> {
    await pool.query("delete from budgets where key = $1", [
      `push:okta:${request.projectId}:${request.accountId}`,
    ]);
  }
}

export type OktaVerification = ReturnType<typeof createOktaVerification>;
