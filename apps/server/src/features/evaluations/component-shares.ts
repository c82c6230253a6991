import type { Population } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { MINUTE } from "../../shared/clock.ts";
import { newId } from "../../shared/ids.ts";

/** Below this many fingerprints a project's own shares say too little. */
const LEAST_FINGERPRINTS = 200;
/** Devices looked at for one project: a sample says how common a value is. */
const SAMPLE = 4_000;
const EVERY_MS = 10 * MINUTE;
const MOST_PROJECTS = 500;

interface Counted {
  fingerprints: number;
  /** Values that more than one fingerprint shows; all others are as rare as can be. */
  counts: ReadonlyMap<string, number>;
}

export interface ComponentShares {
  /** How common a component's value is among the project's fingerprints; absent until they were counted. */
  of(projectId: number): Population["componentShare"];
  /** Counts anew the projects that were asked about since the last time. */
  job: PeriodicJob;
}

/** Counts component values per project from a random sample of its devices: nothing is written for it. */
export function createComponentShares(pool: Pool): ComponentShares {
  const known = new Map<number, Counted>();
  const asked = new Set<number>();

  const share = (counted: Counted): NonNullable<Population["componentShare"]> => {
    return (component, digest) => (counted.counts.get(`${component}\n${digest}`) ?? 1) / counted.fingerprints;
  };

  return {
    of(projectId) {
      if (asked.size < MOST_PROJECTS) asked.add(projectId);
      const counted = known.get(projectId);
      return counted === undefined ? undefined : share(counted);
    },
    job: {
      name: "component-shares",
      everyMs: EVERY_MS,
      scope: "each",
      async run() {
        const projects = [...asked];
        asked.clear();
        for (const projectId of known.keys()) if (!projects.includes(projectId)) known.delete(projectId);
        for (const projectId of projects) {
          const counted = await countComponents(pool, projectId);
          if (counted === null) known.delete(projectId);
          else known.set(projectId, counted);
        }
      },
    },
  };
}

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
