import { NO_SHIFT, type PriorShift, shiftFrom } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { MINUTE } from "../../shared/clock.ts";

const EVERY_MS = 10 * MINUTE;

/** What a project's feedback says of its priors. */
export interface PriorShifts {
  of(projectId: number): PriorShift;
  job: PeriodicJob;
}

/** Keeps, per project, how far its feedback on challenged and denied evaluations moves the priors. */
export function createPriorShifts(pool: Pool): PriorShifts {
  let known = new Map<number, PriorShift>();
  return {
    of: (projectId) => known.get(projectId) ?? NO_SHIFT,
    job: {
      name: "prior-shifts",
      everyMs: EVERY_MS,
      scope: "each",
      async run() {
        known = await readShifts(pool);
      },
    },
  };
}

const CATEGORY = `case when e.action = 'access' then 'account_sharing' when e.action = 'signup' then 'fake_account'
  else 'account_takeover' end`;

async function readShifts(pool: Pool): Promise<Map<number, PriorShift>> {
  const { rows } = await pool.query<{
    project_id: number;
    category: keyof PriorShift;
    counts: Record<string, number>;
  }>(
    `select project_id, category, jsonb_object_agg(label, n) as counts from (
       select f.project_id, ${CATEGORY} as category, f.label, count(*) as n
       from evaluation_feedback f join evaluations e
         on e.project_id = f.project_id and e.account_id = f.account_id and e.id = f.evaluation_id
       where e.verdict <> 'allow' group by 1, 2, 3
     ) as labels group by 1, 2`,
  );
  const shifts = new Map<number, PriorShift>();
  for (const { project_id: projectId, category, counts } of rows) {
    shifts.set(projectId, { ...(shifts.get(projectId) ?? NO_SHIFT), [category]: shiftFrom(counts) });
  }
  return shifts;
}
