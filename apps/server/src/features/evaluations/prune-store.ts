import type { Pool } from "../../db/pool.ts";

/** Rows deleted by one statement, so that none of them holds its locks for long. */
const BATCH = 5_000;
const MOST_BATCHES = 200;

export interface PruneLimits {
  now: number;
  accountsSeenBefore: number;
  fingerprintsSeenBefore: number;
  hoursBefore: number;
  lessonsBefore: number;
  /** Lessons kept about one release in one project: the newest. */
  mostLessons: number;
}

const TOO_MANY_LESSONS = `ctid in (select place from (
    select ctid as place, row_number() over (partition by project_id, versions order by at desc) as nth from update_lessons
  ) as newest_first where nth > $1::int)`;

/** Deletes what has fallen out of every window, and what says nothing new. */
export async function pruneCounts(pool: Pool, limits: PruneLimits): Promise<void> {
  const at = "to_timestamp($1::float8 / 1000)";
  await prune(pool, "network_accounts", `at < ${at}`, limits.accountsSeenBefore);
  await prune(pool, "fingerprint_keys", `at < ${at}`, limits.fingerprintsSeenBefore);
  await prune(pool, "visitor_fingerprints", `last_seen_at < ${at}`, limits.fingerprintsSeenBefore);
  await prune(pool, "identifications", `expires_at < ${at}`, limits.now);
  await prune(pool, "login_tallies", "hour < $1::int", limits.hoursBefore);
  await prune(pool, "update_lessons", `at < ${at}`, limits.lessonsBefore);
  await prune(pool, "update_lessons", TOO_MANY_LESSONS, limits.mostLessons);
}

const DEFAULT_RETENTION_DAYS = 400;
const KEPT = `make_interval(days => coalesce((p.settings ->> 'retention_days')::int, ${DEFAULT_RETENTION_DAYS}))`;

/** Deletes accesses, evaluations and ended challenges past their project's `retention_days`. `now` in epoch ms. */
export async function pruneHistory(pool: Pool, now: number): Promise<void> {
  const at = "to_timestamp($1::float8 / 1000)";
  const histories = [
    ["accesses", "at"],
    ["evaluations", "at"],
    ["challenges", "closed_at"],
  ] as const;
  for (const [table, time] of histories) {
    // The shortest retention of all projects bounds what is read; each project's own decides what goes.
    const old = `${time} < ${at} - (select min(${KEPT}) from projects p)
      and ${time} < ${at} - (select ${KEPT} from projects p where p.id = ${table}.project_id)`;
    await prune(pool, table, old, now);
  }
}

async function prune(pool: Pool, table: string, condition: string, value: number): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const { rowCount } = await pool.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit ${BATCH}))`,
      [value],
    );
    if ((rowCount ?? 0) < BATCH) return;
  }
}
