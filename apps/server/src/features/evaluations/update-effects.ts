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
const SHOWN = `newest as (
    select from_versions, versions, components from update_lessons
    where project_id = $1 and at >= to_timestamp($2::float8 / 1000) order by at desc limit $3
  ), shown as (
    select from_versions, versions, c.key as component, c.value ->> 0 as before, c.value ->> 1 as after
    from newest, jsonb_each(components) as c
  )`;

/** Settled are the answers that enough accounts gave, and nearly all of those asked, by whatever is in `of`. */
const settled = (source: string, of: string, answer: string): string => `
  select ${of}, ${answer} as answer from (
    select ${of}, ${answer}, count(*) as accounts, sum(count(*)) over (partition by ${of}) as all_accounts
    from ${source} group by ${of}, ${answer}
  ) as counted
  where all_accounts >= $4 and accounts >= all_accounts * $5::float8 order by all_accounts desc limit $6`;

interface Settled {
  versions: string;
  component: string;
  /** What it showed before; null for what becomes of all values that came from some versions. */
  before: string | null;
  from: string | null;
  answer: string;
}

async function readSettled(pool: Pool, projectId: number, since: number): Promise<UpdateEffects> {
  const { rows } = await pool.query<Settled>(
    `with ${SHOWN}, changed as (
       select from_versions, versions, component, case when before = after then 'stay' else 'change' end as became from shown
     ), same_value as (${settled("shown", "versions, component, before", "after")}),
     same_versions as (${settled("changed", "versions, component, from_versions", "became")})
     select versions, component, before, null as "from", answer from same_value
     union all select versions, component, null, from_versions, answer from same_versions`,
    [projectId, since, MOST_READ, SETTLED.accounts, SETTLED.share, MOST_VALUES],
  );
  const effects = new Map<string, Map<string, Effect>>();
  for (const { versions, component, before, from, answer } of rows) {
    const components = effects.get(versions) ?? new Map<string, Effect>();
    const effect = components.get(component) ?? { values: new Map(), others: new Map() };
    effects.set(versions, components.set(component, effect));
    if (before !== null) effect.values.set(before, answer);
    else if (from !== null) effect.others.set(from, answer === "stay" ? "stay" : "change");
  }
  return effects;
}

interface Effect {
  values: Map<string, string>;
  others: Map<string, "stay" | "change">;
}
