import { type Kysely, sql } from "kysely";

/**
 * Webhooks: who is told (`webhook_endpoints`), what is told (`webhook_messages`), how far it has got
 * (`webhook_deliveries`), and whose turn it is (`webhook_lanes`: one row for each endpoint and account with
 * something to send). The outbox of 0001 is the queue in front of them. And conversions, which are told as well.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- A message may be meant for one endpoint alone (a test).
    alter table outbox add column endpoint_id text;

    create function latchkey_wake_webhooks() returns trigger language plpgsql as $$
    begin
      perform pg_notify('latchkey_outbox', '');
      return null;
    end $$;
    -- By row: a statement that adds none, which most decisions are, wakes nobody.
    create trigger outbox_wakes after insert on outbox for each row execute function latchkey_wake_webhooks();

    create table webhook_endpoints (
      project_id integer not null references projects,
      id text not null,
      url text not null,
      description text,
      events text[],
      enabled boolean not null default true,
      secret bytea not null,
      previous_secret bytea,
      previous_until timestamptz,
      declared boolean not null default false,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (project_id, id)
    );
    create unique index webhook_endpoints_declared on webhook_endpoints (project_id, url) where declared;

    create table webhook_messages (
      project_id integer not null,
      account_id text not null,
      id text not null,
      event text not null,
      body text not null,
      created_at timestamptz not null,
      primary key (project_id, account_id, id)
    );
    create index webhook_messages_age on webhook_messages using brin (created_at);

    create table webhook_deliveries (
      project_id integer not null,
      account_id text not null,
      id text not null,
      endpoint_id text not null,
      message_id text not null,
      seq bigint not null,
      status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
      attempts integer not null default 0,
      last_status integer,
      last_error text,
      log jsonb not null default '[]',
      created_at timestamptz not null,
      updated_at timestamptz not null,
      finished_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create index webhook_deliveries_lane on webhook_deliveries (endpoint_id, account_id, seq) where status = 'pending';
    create index webhook_deliveries_endpoint on webhook_deliveries (project_id, endpoint_id, seq desc);
    create index webhook_deliveries_dead on webhook_deliveries (project_id, endpoint_id, seq desc) where status = 'dead';
    create index webhook_deliveries_id on webhook_deliveries (project_id, id);
    create index webhook_deliveries_age on webhook_deliveries using brin (created_at);

    create table webhook_lanes (
      project_id integer not null,
      account_id text not null,
      endpoint_id text not null,
      wake bigint not null default 1,
      next_attempt_at timestamptz not null,
      lease text,
      lease_until timestamptz,
      primary key (project_id, account_id, endpoint_id)
    );
    create index webhook_lanes_due on webhook_lanes (endpoint_id, next_attempt_at);

    create table conversions (
      project_id integer not null,
      account_id text not null,
      id text not null,
      from_account_id text not null,
      challenge_id text not null,
      access_id text not null,
      device_id text not null,
      seat boolean not null,
      at timestamptz not null,
      primary key (project_id, account_id)
    );
    create unique index conversions_challenge on conversions (project_id, challenge_id);
    create index conversions_at on conversions (project_id, at);
  `.execute(db);
}
