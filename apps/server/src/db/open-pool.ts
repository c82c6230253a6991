import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Db, Pool } from "./pool.ts";
import type { Database } from "./tables.ts";

// bigint and numeric counts fit a double here: ids are text, counters stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
// Instants cross the store's edge as epoch milliseconds, like everywhere inside the service.
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => Date.parse(text));

export interface PoolOptions {
  connection: string | { host: string; port: number; user: string; database: string };
  /** Open connections at the most. */
  max: number;
  onError: (error: Error) => void;
}

/** A pool and the query builder over it. A lost connection goes to `onError`; it never ends the process. */
export function openPool(options: PoolOptions): { pool: Pool; db: Db } {
  const target =
    typeof options.connection === "string"
      ? { connectionString: options.connection }
      : { ...options.connection };
  const pool = new pg.Pool({
    ...target,
    max: options.max,
    idleTimeoutMillis: 60_000,
    application_name: "latchkey",
  });
  pool.on("error", options.onError);
  return { pool, db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }) };
}
