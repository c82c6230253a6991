import type { Kysely } from "kysely";
import type pg from "pg";
import type { Database } from "./tables.ts";

export type Db = Kysely<Database>;
export type Pool = pg.Pool;
/** A pool or one connection of it: what hand-written SQL runs on. */
export type Queryable = Pick<pg.Pool, "query">;

/** Runs `work` in a transaction on a connection of its own; rolls back when it throws. */
export async function inTransaction<T>(pool: Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    // A connection whose rollback fails is thrown away rather than returned to the pool.
    await client.query("rollback").then(
      () => client.release(),
      () => client.release(true),
    );
    throw error;
  }
}
