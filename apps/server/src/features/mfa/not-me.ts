import { inTransaction, type Pool } from "../../db/pool.ts";
import { HOUR } from "../../shared/clock.ts";
import { hashSecret } from "../../shared/vault.ts";
import { writeAudit } from "./owner.ts";

/** Confirmations rest for this long after the owner said that somebody else did one. */
export const LOCKED_FLOW_MS = HOUR;

/** Whose notice it is, and whether it speaks of a device that is known. */
export interface FoundNotice {
  projectId: number;
  ofDevice: boolean;
}

export interface NotMe {
  /** The notice, while it can be answered. */
  find(notice: string, now: number): Promise<FoundNotice | null>;
  /**
   * The owner says that it was somebody else: the device is signed out, the challenge it proved is void, the factor,
   * recovery codes or answers that were set up are gone, and nothing
   * can be proved with guesses for an hour. Null where it was answered before or is none.
   */
  act(notice: string, now: number): Promise<FoundNotice | null>;
}

/** What was set up by somebody else is taken away: by kind of notice. */
const TAKEN_BACK: Readonly<Record<string, string>> = {
  factor_added: "delete from factors where project_id = $1 and account_id = $2 and id = $3",
  recovery_codes_made: "delete from recovery_codes where project_id = $1 and account_id = $2",
  answers_changed: "delete from kba_answers where project_id = $1 and account_id = $2",
};

/** Signs one device of an account out, with everything that follows from it. */
export type SignOut = (projectId: number, accountId: string, deviceId: string) => Promise<void>;

export function createNotMe(deps: { pool: Pool; signOut: SignOut }): NotMe {
  const { pool } = deps;
  return {
    async find(notice, now) {
      const { rows } = await pool.query<FoundNotice>(
        `select project_id as "projectId", device_id is not null as "ofDevice" from owner_notices where token_hash = $1 and answered_at is null
           and expires_at > to_timestamp($2::float8 / 1000)`,
        [hashSecret(notice), now],
      );
      return rows[0] ?? null;
    },

    async act(notice, now) {
      const taken = await inTransaction(pool, async (tx) => {
        const { rows } = await tx.query<{
          project_id: number;
          account_id: string;
          device_id: string | null;
          challenge_id: string | null;
          what: string;
          subject: string | null;
        }>(
          `update owner_notices set answered_at = to_timestamp($2::float8 / 1000)
           where token_hash = $1 and answered_at is null and expires_at > to_timestamp($2::float8 / 1000)
           returning project_id, account_id, device_id, challenge_id, what, subject`,
          [hashSecret(notice), now],
        );
        const row = rows[0];
        if (row === undefined) return null;
        const { project_id: projectId, account_id: accountId } = row;
        await tx.query(
          `insert into lockouts as l (project_id, account_id, lane, failures, window_started_at, day_failures,
             day_started_at, locked_until)
           values ($1, $2, '', 0, to_timestamp($3::float8 / 1000), 0, to_timestamp($3::float8 / 1000),
             to_timestamp($4::float8 / 1000))
           on conflict (project_id, account_id, lane) do update
             set locked_until = greatest(l.locked_until, excluded.locked_until)`,
          [projectId, accountId, now, now + LOCKED_FLOW_MS],
        );
        await tx.query(
          `update codes set expires_at = to_timestamp($3::float8 / 1000)
           where project_id = $1 and account_id = $2 and spent_at is null and expires_at > to_timestamp($3::float8 / 1000)`,
          [projectId, accountId, now],
        );
        if (row.challenge_id !== null) {
          // Spent: whoever still waits to act on this proof is refused.
          await tx.query(
            `update challenges set status = 'failed', consumed_at = coalesce(consumed_at, to_timestamp($4::float8 / 1000)),
               closed_at = coalesce(closed_at, to_timestamp($4::float8 / 1000)), updated_at = to_timestamp($4::float8 / 1000)
             where project_id = $1 and account_id = $2 and id = $3`,
            [projectId, accountId, row.challenge_id, now],
          );
          await tx.query(
            `update challenge_proofs set locked_at = to_timestamp($4::float8 / 1000)
             where project_id = $1 and account_id = $2 and challenge_id = $3`,
            [projectId, accountId, row.challenge_id, now],
          );
          await tx.query(
            "delete from challenge_sessions where project_id = $1 and account_id = $2 and challenge_id = $3",
            [projectId, accountId, row.challenge_id],
          );
        }
        const taken = TAKEN_BACK[row.what];
        if (taken !== undefined) {
          const named = row.what === "factor_added" ? [row.subject] : [];
          await tx.query(taken, [projectId, accountId, ...named]);
        }
        await writeAudit(
          tx,
          { projectId, accountId },
          { actor: "owner", action: "account.not_me", now, details: { what: row.what } },
        );
        return row;
      });
      if (taken === null) return null;
      if (taken.device_id !== null) {
        // Outside the transaction: signing out is a decision of its own, with its own write.
        await deps.signOut(taken.project_id, taken.account_id, taken.device_id);
      }
      return { projectId: taken.project_id, ofDevice: taken.device_id !== null };
    },
  };
}
