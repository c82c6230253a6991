import { type Kysely, sql } from "kysely";

/**
 * Far pages without counting towards them, totals of invites, and indexes for finding what belongs to an account
 * where a table is otherwise looked up by something else.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- How many challenges came into being on each day and in each hour (UTC): where a page begins is found from sums,
    -- not by walking there. Four rows a span, so that writers rarely wait for each other.
    create table challenge_counts (
      project_id integer not null,
      span text not null check (span in ('day', 'hour')),
      since timestamptz not null,
      shard integer not null,
      n integer not null,
      primary key (project_id, span, since, shard)
    );
    -- One connection always counts in the same row: two transactions never wait for each other crosswise.
    create function latchkey_count_by_time() returns trigger language plpgsql as $$
    declare
      step integer := case tg_op when 'INSERT' then 1 else -1 end;
      counted record;
    begin
      counted := case tg_op when 'INSERT' then new else old end;
      insert into challenge_counts as t (project_id, span, since, shard, n)
      select counted.project_id, s.span, date_trunc(s.span, counted.created_at, 'UTC'), pg_backend_pid() % 4, step
      from unnest(array['day', 'hour']) as s (span)
      on conflict (project_id, span, since, shard) do update set n = t.n + step;
      return null;
    end $$;
    create or replace function latchkey_count() returns trigger language plpgsql as $$
    declare
      step integer := case tg_op when 'INSERT' then 1 else -1 end;
      counted record;
    begin
      counted := case tg_op when 'INSERT' then new else old end;
      insert into project_totals as t (project_id, name, shard, n)
      values (counted.project_id, tg_table_name, pg_backend_pid() % 16, step)
      on conflict (project_id, name, shard) do update set n = t.n + step;
      return null;
    end $$;
    create trigger challenges_counted_by_time after insert or delete on challenges
      for each row execute function latchkey_count_by_time();
    create trigger device_invites_counted after insert or delete on device_invites
      for each row execute function latchkey_count();

    -- Makes every kept number what counting says: after rows were written past the triggers.
    create function latchkey_recount() returns void language plpgsql as $$
    begin
      lock table challenges, groups, device_invites in share row exclusive mode;
      delete from project_totals;
      delete from challenge_counts;
      insert into project_totals (project_id, name, shard, n)
        select project_id, 'challenges', 0, count(*) from challenges group by project_id
        union all select project_id, 'groups', 0, count(*) from groups group by project_id
        union all select project_id, 'device_invites', 0, count(*) from device_invites group by project_id;
      insert into challenge_counts (project_id, span, since, shard, n)
        select project_id, s.span, date_trunc(s.span, created_at, 'UTC'), 0, count(*)
        from challenges, unnest(array['day', 'hour']) as s (span) group by 1, 2, 3;
    end $$;
    select latchkey_recount();

    create index device_invites_newest on device_invites (project_id, created_at desc, id desc);
    create index group_members_newest on group_members (project_id, group_id, joined_at desc, account_id);
    drop index group_members_group;

    -- Erasing an account looks for it in every table (features/accounts/personal-tables.ts).
    create index fingerprint_keys_account on fingerprint_keys (project_id, account_id);
    create index network_accounts_account on network_accounts (project_id, account_id);
    create index challenge_sessions_account on challenge_sessions (project_id, account_id);
    create index owner_notices_account on owner_notices (project_id, account_id);
    create index conversions_from_account on conversions (project_id, from_account_id);
  `.execute(db);
}
