import { type Kysely, sql } from "kysely";

/**
 * What devices that came back with their identifier showed before and after an update, one for each account. Rows are
 * only added and deleted. One index serves both a project's newest and the newest of some versions; a few bytes for many pages
 * find what is too old.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table update_lessons (
      project_id integer not null,
      account_id text not null,
      from_versions text not null,
      versions text not null,
      components jsonb not null,
      at timestamptz not null,
      primary key (project_id, account_id, versions)
    );
    create index update_lessons_newest on update_lessons (project_id, versions, at desc);
    create index update_lessons_age on update_lessons using brin (at);
  `.execute(db);
}
