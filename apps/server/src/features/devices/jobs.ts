import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import type { Clock } from "../../shared/clock.ts";
import { newId } from "../../shared/ids.ts";
import type { Judge } from "../evaluations/index.ts";
import type { Projects } from "../projects/index.ts";

const BATCH = 500;
const EVERY_MS = 15_000;

/**
 * Detaches devices whose time is up (spec f.3). The engine decides per account; this finds the accounts, a batch
 * at a time.
 */
export function autoDetachJob(deps: {
  pool: Pool;
  projects: Pick<Projects, "byId">;
  judge: Judge;
  clock: Clock;
}): PeriodicJob {
  const { pool, projects, judge, clock } = deps;
  return {
    name: "auto-detach",
    everyMs: EVERY_MS,
    scope: "once",
    async run() {
      const { rows } = await pool.query<{ project_id: number; account_id: string }>(
        `select distinct d.project_id, d.account_id
         from (select id, $1::float8 / 1000 - coalesce((settings ->> 'auto_detach_s')::float8, 604800) as due_s from projects) as p
         join devices d on d.project_id = p.id
         where d.status = 'attached' and d.attached_hour <= floor(p.due_s / 3600) and d.attached_at <= to_timestamp(p.due_s)
         limit $2`,
        [clock(), BATCH],
      );
      for (const { project_id: projectId, account_id: id } of rows) {
        const project = await projects.byId(projectId);
        if (project === null) continue;
        await judge({ project, account: { id }, at: clock(), event: () => ({ type: "tick", id: newId() }) });
      }
    },
  };
}
