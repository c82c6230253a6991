import { SETTLED, type UpdateEffects } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { type CountedProjects, createCountedProjects } from "./counted-projects.ts";

/** Releases come every few weeks: older lessons are about versions that nobody leaves any more. */
export const LESSON_LIFE_MS = 90 * DAY;
/** Lessons read for one project, and values kept in memory of it. */
const MOST_READ = 20_000;
const MOST_VALUES = 50_000;

/**
 * Counts what a project's devices that came back with their identifier showed after updates; nothing until it was
 * counted and where nothing is settled.
 */
export function createUpdateEffects(pool: Pool, clock: Clock): CountedProjects<UpdateEffects> {
  return createCountedProjects("update-effects", async (projectId) => {
    const settled = await readSettled(pool, projectId, clock() - LESSON_LIFE_MS);
    return settled.size === 0 ? null : settled;
  });
}

/** Each account teaches once about some versions, so that lessons are accounts. */
async function readSettled(pool: Pool, projectId: number, since: number): Promise<UpdateEffects> {
  const { rows } = await pool.query<{ versions: string; component: string; before: string; after: string }>(
    `with newest as (
       select versions, components from update_lessons
       where project_id = $1 and at >= to_timestamp($2::float8 / 1000) order by at desc limit $3
     ), shown as (
       select versions, c.key as component, c.value ->> 0 as before, c.value ->> 1 as after
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
  const effects = new Map<string, Map<string, Map<string, string>>>();
  for (const { versions, component, before, after } of rows) {
    const components = effects.get(versions) ?? new Map<string, Map<string, string>>();
    const values = components.get(component) ?? new Map<string, string>();
    effects.set(versions, components.set(component, values.set(before, after)));
  }
  return effects;
}
