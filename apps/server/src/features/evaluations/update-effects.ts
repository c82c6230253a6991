import { SETTLED, type UpdateEffects } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { type CountedProjects, createCountedProjects } from "./counted-projects.ts";

/** Releases come every few weeks: older lessons are about versions that nobody leaves any more. */
export const LESSON_LIFE_MS = 90 * DAY;
/** Lessons read for one project, and what is kept in memory of them. */
const MOST_READ = 20_000;
const MOST_SETTLED = 50_000;

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

interface Settled {
  versions: string;
  component: string;
  part: "values" | "others";
  /** What it showed before, or the versions it came from. */
  about: string;
  said: string;
}

/** Each account teaches once about some versions, so that lessons are accounts: settled is what enough of them say. */
async function readSettled(pool: Pool, projectId: number, since: number): Promise<UpdateEffects> {
  const { rows } = await pool.query<Settled>(
    `with newest as (
       select from_versions, versions, components from update_lessons
       where project_id = $1 and at >= to_timestamp($2::float8 / 1000) order by at desc limit $3
     ), shown as (
       select from_versions, versions, c.key as component, c.value ->> 0 as before, c.value ->> 1 as after
       from newest, jsonb_each(components) as c
     ), told as (
       select versions, component, 'values' as part, before as about, after as said from shown
       union all
       select versions, component, 'others', from_versions, case when before = after then 'stay' else 'change' end from shown
     ), counted as (
       select versions, component, part, about, said, count(*) as accounts,
         sum(count(*)) over (partition by versions, component, part, about) as all_accounts
       from told group by versions, component, part, about, said
     )
     select versions, component, part, about, said from counted
     where all_accounts >= $4 and accounts >= all_accounts * $5::float8
     order by all_accounts desc limit $6`,
    [projectId, since, MOST_READ, SETTLED.accounts, SETTLED.share, MOST_SETTLED],
  );
  const effects = new Map<string, Map<string, Effect>>();
  for (const { versions, component, part, about, said } of rows) {
    const components = effects.get(versions) ?? new Map<string, Effect>();
    const effect = components.get(component) ?? { values: new Map(), others: new Map() };
    effects.set(versions, components.set(component, effect));
    if (part === "values") effect.values.set(about, said);
    else effect.others.set(about, said === "stay" ? "stay" : "change");
  }
  return effects;
}

interface Effect {
  values: Map<string, string>;
  others: Map<string, "stay" | "change">;
}
