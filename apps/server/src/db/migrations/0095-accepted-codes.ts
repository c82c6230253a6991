import { type Kysely, sql } from "kysely";

/** Whether a spent code was entered rightly or replaced by a later one: their times alone cannot tell within one millisecond. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table codes add column accepted boolean not null default false;
    update codes c set accepted = true
    where spent_at is not null and not exists (
      select from codes n
      where n.project_id = c.project_id and n.account_id = c.account_id and n.purpose = c.purpose
        and n.subject_id = c.subject_id and n.id <> c.id and n.created_at between c.created_at and c.spent_at);
  `.execute(db);
}
