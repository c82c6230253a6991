import { type AfterUpdate, SETTLED } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { type CountedProjects, createCountedProjects } from "./counted-projects.ts";

/** Releases come every few weeks: older lessons are about versions that nobody leaves any more. */
export const LESSON_LIFE_MS = 90 * DAY;
/** Lessons kept about one release in one project: more say nothing new. */
export const MOST_LESSONS = 1_000;
/** Lessons read for one project, and values kept in memory of it. */
const MOST_READ = 20_000;
const MOST_VALUES = 50_000;

/** What updates do to components, by project; absent until it was counted and where nothing is settled. */
export type UpdateEffects = CountedProjects<AfterUpdate>;

/** Counts what a project's devices that came back with their identifier showed after updates. */
export function createUpdateEffects(pool: Pool, clock: Clock): UpdateEffects {
  return createCountedProjects("update-effects", async (projectId) => {
    const settled = await readSettled(pool, projectId, clock() - LESSON_LIFE_MS);
    if (settled.size === 0) return null;
    return (versions, component, before) => settled.get(keyOf(versions, component, before)) ?? null;
  });
}

const keyOf = (versions: string, component: string, before: string): string =>
  `${versions}\n${component}\n${before}`;

/** Accounts are counted, not devices: one account with many has one voice for each value it showed. */
async function readSettled(pool: Pool, projectId: number, since: number): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ versions: string; component: string; before: string; after: string }>(
    `with newest as (
       select account_id, versions, components from update_lessons
       where project_id = $1 and at >= to_timestamp($2::float8 / 1000) order by at desc limit $3
     ), shown as (
       select distinct versions, c.key as component, c.value ->> 0 as before, c.value ->> 1 as after, account_id
       from newest, jsonb_each(components) as c
     ), counted as (
       select versions, component, before, after, count(*) as accounts,
         sum(count(*)) over (partition by versions, component, before) as all_accounts
       from shown group by versions, component, before, after
     )
     select versions, component, before, after from counted
     where all_accounts >= $4 and accounts >= all_accounts * $5::float8
     order by all_accounts desc limit $6`,
    [projectId, since, MOST_READ, SETTLED.accounts, SETTLED.share, MOST_VALUES],
  );
  return new Map(rows.map((row) => [keyOf(row.versions, row.component, row.before), row.after]));
}
