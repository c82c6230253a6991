import { type Kysely, sql } from "kysely";

/** The language an invite is written in; English where none was named. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table device_invites add column language text`.execute(db);
}
