import { randomBytes } from "node:crypto";
import type { Queryable } from "../../db/pool.ts";
import { MINUTE } from "../../shared/clock.ts";

/** Results stay readable for this long and never change. */
export const RESULT_LIFE_MS = 10 * MINUTE;

export type RequestMethod = "token" | "okta-verify" | "duo-web" | "kba";
export type RequestStatus = "PENDING" | "SUCCESS" | "FAILED" | "LOCKOUT" | "NOT_ENOUGH_DATA";

/** One verification that can be asked about later. */
export interface MfaRequest {
  id: string;
  projectId: number;
  accountId: string | null;
  method: RequestMethod;
  status: RequestStatus;
  error: string | null;
  /** Sealed: what the provider said and where to ask. */
  state: Buffer | null;
  createdAt: number;
  expiresAt: number;
  polledAt: number | null;
}

/** 128 random bits as 32 hex characters: nobody guesses one. */
export const newRequestId = (): string => randomBytes(16).toString("hex");

export async function insertRequest(
  db: Queryable,
  request: Omit<MfaRequest, "polledAt" | "createdAt">,
  now: number,
): Promise<void> {
  await db.query({
    name: "mfa-insert-request",
    text: `insert into mfa_requests (project_id, id, account_id, method, status, error, state, created_at, expires_at, finished_at)
      values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000),
        case when $5 <> 'PENDING' then to_timestamp($8::float8 / 1000) end)`,
    values: [
      request.projectId,
      request.id,
      request.accountId,
      request.method,
      request.status,
      request.error,
      request.state,
      now,
      request.expiresAt,
    ],
  });
}

const COLUMNS = `r.id, r.project_id as "projectId", r.account_id as "accountId", r.method, r.status, r.error, r.state,
  r.created_at as "createdAt", r.expires_at as "expiresAt", r.polled_at as "polledAt"`;

/** The request of that id and method in this project, while it is readable. */
export async function findRequest(
  db: Queryable,
  projectId: number,
  id: string,
  method: string,
  now: number,
): Promise<MfaRequest | null> {
  const { rows } = await db.query<MfaRequest>(
    `select ${COLUMNS} from mfa_requests r where r.project_id = $1 and r.id = $2 and r.method = $3
       and greatest(r.expires_at, coalesce(r.finished_at + $5 * interval '1 millisecond', r.expires_at))
         > to_timestamp($4::float8 / 1000)`,
    [projectId, id, method, now, RESULT_LIFE_MS],
  );
  return rows[0] ?? null;
}

/**
 * Takes the right to ask the provider, at most once per pause, whichever node is asked. False where somebody asked a
 * moment ago or the request is decided.
 */
export async function takePollTurn(
  db: Queryable,
  request: MfaRequest,
  pauseMs: number,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update mfa_requests set polled_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and id = $2 and status = 'PENDING'
       and (polled_at is null or polled_at <= to_timestamp(($3::float8 - $4) / 1000))`,
    [request.projectId, request.id, now, pauseMs],
  );
  return rowCount === 1;
}

/** Puts off the next question to the provider until `until`. */
export async function delayPoll(db: Queryable, request: MfaRequest, until: number): Promise<void> {
  await db.query(
    "update mfa_requests set polled_at = to_timestamp($3::float8 / 1000) where project_id = $1 and id = $2",
    [request.projectId, request.id, until],
  );
}

/** Decides a pending request, once; answers how it stands afterwards. */
export async function finishRequest(
  db: Queryable,
  request: Pick<MfaRequest, "projectId" | "id">,
  result: { status: Exclude<RequestStatus, "PENDING">; error: string | null },
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update mfa_requests set status = $3, error = $4, finished_at = to_timestamp($5::float8 / 1000), state = null
     where project_id = $1 and id = $2 and status = 'PENDING'`,
    [request.projectId, request.id, result.status, result.error, now],
  );
  return rowCount === 1;
}

export type ConsumeResult = "consumed" | "already_consumed" | "not_proved";

/** Hands a success over to the login flow, once (spec/mfa, b.6). */
export async function consumeRequest(
  db: Queryable,
  projectId: number,
  id: string,
  now: number,
): Promise<{ result: ConsumeResult; method: string | null; accountId: string | null }> {
  const { rows } = await db.query<{ method: string; account_id: string; taken: boolean }>(
    `with taken as (
       update mfa_requests set consumed_at = to_timestamp($3::float8 / 1000)
       where project_id = $1 and id = $2 and status = 'SUCCESS' and consumed_at is null
         and finished_at > to_timestamp(($3::float8 - $4) / 1000)
       returning id)
     select method, account_id, exists (select from taken) as taken from mfa_requests
     where project_id = $1 and id = $2 and status = 'SUCCESS'`,
    [projectId, id, now, RESULT_LIFE_MS],
  );
  const row = rows[0];
  if (row === undefined) return { result: "not_proved", method: null, accountId: null };
  const result = row.taken ? "consumed" : "already_consumed";
  return { result, method: row.method, accountId: row.account_id };
}

/** Remembers a proof that may be used once; false where it was used before. */
export async function spendProof(
  db: Queryable,
  projectId: number,
  digest: string,
  expiresAt: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into spent_proofs (project_id, digest, expires_at) values ($1, $2, to_timestamp($3::float8 / 1000))
     on conflict do nothing`,
    [projectId, digest, expiresAt],
  );
  return rowCount === 1;
}
