import type { Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { OktaVerification } from "../providers/okta-verification.ts";
import { findRequest } from "../requests.ts";
import type { TokenHolder } from "../tokens/service.ts";
import type { Status } from "./envelope.ts";
import type { VerificationResponse } from "./okta.ts";
import type { PollMethod } from "./schema.ts";

/** `{method}/poll`: how a verification stands. Asks the provider at most; never sends anything to the person. */
export function createPoll(deps: { pool: Pool; clock: Clock; okta: OktaVerification }) {
  const { pool, clock } = deps;
  return async (
    holder: TokenHolder,
    method: PollMethod,
    requestId: string,
  ): Promise<VerificationResponse> => {
    const answer = (status: Status, error: string | null): VerificationResponse => ({
      requestId,
      status,
      error: status === "SUCCESS" || status === "PENDING" ? (error ?? "") : error,
    });
    // No operation of the contract starts one of these.
    if (method === "rsa") return answer("NOT_ENOUGH_DATA", "RSA is not set up.");
    const now = clock();
    const request = await findRequest(pool, holder.project.id, requestId, method, now);
    if (request === null) return answer("FAILED", "not found or expired");
    if (method === "okta-verify") {
      const { status, error } = await deps.okta.refresh(request, now);
      return answer(status, error);
    }
    if (method === "token") {
      const { status, error } = await tokenState(holder.project.id, requestId, now);
      return answer(status, error);
    }
    return answer(request.status, request.error);
  };

  /** A code of a request: used, waiting, or dead (expired, replaced, out of tries). */
  async function tokenState(
    projectId: number,
    id: string,
    now: number,
  ): Promise<{ status: Status; error: string | null }> {
    const { rows } = await pool.query<{
      accepted: boolean;
      spent: boolean;
      attempts: number;
      expires: number;
    }>(
      `select c.accepted, c.spent_at is not null as spent, c.attempts_left as attempts, c.expires_at as expires
       from mfa_requests r join codes c on (c.project_id, c.account_id, c.id) = (r.project_id, r.account_id, r.id)
       where r.project_id = $1 and r.id = $2`,
      [projectId, id],
    );
    const code = rows[0];
    if (code?.accepted === true) return { status: "SUCCESS", error: "" };
    const dead = code === undefined || code.spent || code.attempts <= 0 || code.expires <= now;
    return dead
      ? { status: "FAILED", error: "The code can no longer be used." }
      : { status: "PENDING", error: "" };
  }
}
