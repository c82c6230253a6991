import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { type Clock, DAY, HOUR } from "../../shared/clock.ts";

/** Tables whose rows mean nothing once they have expired; results stay readable for a while after that. */
const TABLES = ["mfa_requests", "spent_proofs", "passkey_ceremonies", "owner_notices", "prompts"] as const;

/** Removes what has expired a day ago: requests, ceremonies, prompts, notices, spent proofs. */
export function forgetExpiredJob(pool: Pool, clock: Clock): PeriodicJob {
  return {
    name: "forget-expired-proofs",
    everyMs: HOUR,
    scope: "once",
    run: async () => {
      for (const table of TABLES) {
        await pool.query(`delete from ${table} where expires_at < to_timestamp($1::float8 / 1000)`, [
          clock() - DAY,
        ]);
      }
    },
  };
}
