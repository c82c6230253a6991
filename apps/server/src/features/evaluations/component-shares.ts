import type { Population } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import { type CountedProjects, createCountedProjects } from "./counted-projects.ts";

/** Below this many fingerprints a project's own shares say too little. */
const LEAST_FINGERPRINTS = 200;
/** Devices looked at for one project: a sample says how common a value is. */
const SAMPLE = 4_000;

interface Counted {
  fingerprints: number;
  /** Values that more than one fingerprint shows; all others are as rare as can be. */
  counts: ReadonlyMap<string, number>;
}

type Share = NonNullable<Population["componentShare"]>;

/** How common a component's value is among a project's fingerprints; absent until they were counted. */
export type ComponentShares = CountedProjects<Share>;

/** Counts component values per project from a random sample of its devices: nothing is written for it. */
export function createComponentShares(pool: Pool): ComponentShares {
  return createCountedProjects("component-shares", async (projectId) => {
    const counted = await countComponents(pool, projectId);
    return counted === null ? null : shareOf(counted);
  });
}

const shareOf =
  ({ counts, fingerprints }: Counted): Share =>
  (component, digest) =>
    (counts.get(`${component}\n${digest}`) ?? 1) / fingerprints;

/** Ids are random, so the devices that follow a random id are a random sample. */
async function countComponents(pool: Pool, projectId: number): Promise<Counted | null> {
  const { rows } = await pool.query<{ name: string | null; digest: string | null; n: number }>(
    `with sample as (
       (select model from devices where project_id = $1 and id >= $2 order by id limit $3)
       union all
       (select model from devices where project_id = $1 and id < $2 order by id limit $3)
       limit $3
     ), fingerprint as (
       select f -> 'components' as components from sample, jsonb_array_elements(model -> 'fingerprints') as f
     )
     select c.key as name, c.value as digest, count(*) as n
     from fingerprint, jsonb_each_text(components) as c group by 1, 2 having count(*) > 1
     union all
     select null, null, count(*) from fingerprint`,
    [projectId, newId(), SAMPLE],
  );
  const fingerprints = rows.find((row) => row.name === null)?.n ?? 0;
  if (fingerprints < LEAST_FINGERPRINTS) return null;
  const counts = new Map<string, number>();
  for (const { name, digest, n } of rows) if (name !== null) counts.set(`${name}\n${digest}`, n);
  return { fingerprints, counts };
}
