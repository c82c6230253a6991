import type { Pool } from "../../db/pool.ts";

/** Rows deleted by one statement, so that none of them holds its locks for long. */
const BATCH = 5_000;
const MOST_BATCHES = 200;

export interface PruneLimits {
  now: number;
  accountsSeenBefore: number;
  fingerprintsSeenBefore: number;
  hoursBefore: number;
}

/** Deletes what has fallen out of every window. */
export async function pruneCounts(pool: Pool, limits: PruneLimits): Promise<void> {
  const at = "to_timestamp($1::float8 / 1000)";
  await prune(pool, "network_accounts", `at < ${at}`, limits.accountsSeenBefore);
  await prune(pool, "fingerprint_keys", `at < ${at}`, limits.fingerprintsSeenBefore);
  await prune(pool, "visitor_fingerprints", `last_seen_at < ${at}`, limits.fingerprintsSeenBefore);
  await prune(pool, "identifications", `expires_at < ${at}`, limits.now);
  await prune(pool, "login_tallies", "hour < $1::int", limits.hoursBefore);
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
