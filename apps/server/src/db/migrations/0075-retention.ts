import { type Kysely, sql } from "kysely";

/** Finds what is too old to keep: rows lie nearly in the order of their time, so a few bytes for many pages do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index accesses_age on accesses using brin (at);
    create index evaluations_age on evaluations using brin (at);
    create index challenges_closed on challenges (closed_at) where closed_at is not null;
  `.execute(db);
}
