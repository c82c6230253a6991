import { type Kysely, sql } from "kysely";

/**
 * Lets PostgreSQL update a device or an account where it lies (heap-only tuples): no index holds what changes at
 * every access, and pages keep room. The hour is enough to find devices whose time is up.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index devices_due;
    alter table devices add column attached_hour integer not null
      generated always as (floor(extract(epoch from attached_at at time zone 'UTC') / 3600)) stored;
    create index devices_due on devices (project_id, attached_hour) where status = 'attached';
    alter table devices set (fillfactor = 75);
    alter table accounts set (fillfactor = 75);
  `.execute(db);
}
