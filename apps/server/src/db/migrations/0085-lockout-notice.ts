import { type Kysely, sql } from "kysely";

/** When the owner was last told of a lock. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table lockouts add column told_at timestamptz`.execute(db);
}
