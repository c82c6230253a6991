import { type Kysely, sql } from "kysely";

/** What a notice to an owner speaks of (the factor that was added), so that "this was not me" can take it back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table owner_notices add column subject text`.execute(db);
}
