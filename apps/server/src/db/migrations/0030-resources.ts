import { type Kysely, sql } from "kysely";

/**
 * Account life: kept totals, bounded metadata, notices about contacts, devices of staff (whitelisted), free
 * trials, and what a person may put off.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- What a challenge page may be put off, and until when an older contact goes on serving as proof.
    alter table accounts add column put_off_count integer not null default 0;
    alter table challenges add column admin_notified_at timestamptz;
    alter table contacts add column proof_until timestamptz;

    -- Totals are kept, not counted. Sixteen rows a project and name, so that writers rarely wait for each other.
    create table project_totals (
      project_id integer not null,
      name text not null,
      shard integer not null,
      n bigint not null,
      primary key (project_id, name, shard)
    );
    create function latchkey_count() returns trigger language plpgsql as $$
    declare
      step integer := case tg_op when 'INSERT' then 1 else -1 end;
      counted record;
    begin
      counted := case tg_op when 'INSERT' then new else old end;
      insert into project_totals as t (project_id, name, shard, n)
      values (counted.project_id, tg_table_name, (random() * 15)::integer, step)
      on conflict (project_id, name, shard) do update set n = t.n + step;
      return null;
    end $$;
    create trigger challenges_counted after insert or delete on challenges for each row execute function latchkey_count();
    create trigger groups_counted after insert or delete on groups for each row execute function latchkey_count();
    insert into project_totals (project_id, name, shard, n)
      select project_id, 'challenges', 0, count(*) from challenges group by project_id;
    insert into project_totals (project_id, name, shard, n)
      select project_id, 'groups', 0, count(*) from groups group by project_id;

    alter table groups add column member_count integer not null default 0;
    update groups g set member_count = (select count(*) from group_members m
      where m.project_id = g.project_id and m.group_id = g.external_id);
    create function latchkey_count_member() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        update groups set member_count = member_count + 1 where project_id = new.project_id and external_id = new.group_id;
      else
        update groups set member_count = member_count - 1 where project_id = old.project_id and external_id = old.group_id;
      end if;
      return null;
    end $$;
    create trigger group_members_counted after insert or delete on group_members
      for each row execute function latchkey_count_member();

    -- Metadata stays within its bounds however many calls add to it: what would exceed them is not added.
    create function latchkey_merge_metadata(known jsonb, added jsonb) returns jsonb language sql immutable as $$
      select case
        when added = '{}' then known
        when octet_length((known || added)::text) <= 16384
          and (select count(*) from jsonb_object_keys(known || added)) <= 50 then known || added
        else known end
    $$;

    -- Messages about an account to its owner, sent after commit.
    create table notices (
      project_id integer not null,
      account_id text not null,
      id text not null,
      kind text not null,
      channel text not null,
      destination bytea not null,
      context jsonb not null default '{}',
      attempts integer not null default 0,
      created_at timestamptz not null,
      due_at timestamptz not null,
      finished_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create index notices_due on notices (due_at) where finished_at is null;
    create index notices_finished on notices (finished_at) where finished_at is not null;

    -- Devices of staff: invited by mail, registered on the device, decided by an operator.
    create table device_invites (
      project_id integer not null,
      id text not null,
      email bytea not null,
      email_key text not null,
      name text,
      status text not null check (status in ('invited', 'identified', 'approved', 'rejected')),
      -- Renewed with each mail: links of earlier ones end.
      nonce text not null,
      description jsonb,
      approved_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (project_id, id)
    );
    create index device_invites_approved on device_invites (project_id) where status = 'approved';

    -- Which devices an invite turned out to cover, so that taking it back reaches them.
    create table invited_devices (
      project_id integer not null,
      account_id text not null,
      device_id text not null,
      invite_id text not null,
      at timestamptz not null,
      primary key (project_id, account_id, device_id)
    );
    create index invited_devices_invite on invited_devices (project_id, invite_id);

    -- Who started a free trial, and on which device.
    create table trials (
      project_id integer not null,
      account_id text not null,
      device_id text not null,
      fingerprint_key text,
      address_key text,
      started_at timestamptz not null,
      upgraded_at timestamptz,
      primary key (project_id, account_id)
    );
    create index trials_fingerprint on trials (project_id, fingerprint_key) where upgraded_at is null;
  `.execute(db);
}
