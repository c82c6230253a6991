import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { type Clock, DAY, MINUTE } from "../../shared/clock.ts";
import type { Projects } from "../projects/index.ts";
import type { OwnerNotices } from "./notices.ts";

const EVERY_MS = 5 * MINUTE;
/** However often somebody locks an account, its owner hears of it once in this time. */
const QUIET_MS = DAY;
const BATCH = 100;

/**
 * Tells owners whose account was locked by wrong guesses (NIST SP 800-63B-4, 4.6). Apart from the guesses: these must
 * take the same time whether they lock or not.
 */
export function lockoutNoticesJob(deps: {
  pool: Pool;
  projects: Projects;
  notices: OwnerNotices;
  clock: Clock;
}): PeriodicJob {
  return {
    name: "lockout-notices",
    everyMs: EVERY_MS,
    scope: "once",
    async run() {
      const now = deps.clock();
      const { rows } = await deps.pool.query<{ project_id: number; account_id: string }>(
        `with due as (
           select project_id, account_id from lockouts
           where locked_until > to_timestamp($1::float8 / 1000) and failures > 0
           group by project_id, account_id
           having coalesce(max(told_at), '-infinity') <= to_timestamp(($1::float8 - $2) / 1000)
           limit $3
         ), told as (
           update lockouts l set told_at = to_timestamp($1::float8 / 1000) from due
           where l.project_id = due.project_id and l.account_id = due.account_id
         )
         select project_id, account_id from due`,
        [now, QUIET_MS, BATCH],
      );
      for (const { project_id: projectId, account_id: accountId } of rows) {
        const project = await deps.projects.byId(projectId);
        if (project !== null) await deps.notices.tell(project, accountId, "locked");
      }
    },
  };
}
