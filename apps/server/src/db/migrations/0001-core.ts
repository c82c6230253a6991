import { type Kysely, sql } from "kysely";

/**
 * The core tables. Rows that belong to an account lead with (project_id, account_id), so that the same schema
 * shards by account. Personal data (addresses, e-mail, phone) is sealed; `*_key` columns are keyed digests.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table projects (
      id integer generated always as identity primary key,
      client_id text not null unique,
      name text not null,
      mode text not null check (mode in ('development', 'production')),
      settings jsonb not null default '{}',
      signing_secret bytea,
      created_at timestamptz not null default now()
    );

    create table api_keys (
      id text primary key,
      project_id integer not null references projects,
      secret_hash text not null unique,
      name text not null,
      created_at timestamptz not null default now(),
      revoked_at timestamptz
    );

    create table accounts (
      project_id integer not null references projects,
      id text not null,
      external_id text not null,
      metadata jsonb not null default '{}',
      attributes jsonb not null default '{}',
      suspended boolean not null default false,
      attached_count integer not null default 0,
      limits jsonb,
      people_limit integer,
      first_seen_at timestamptz,
      quiet_until timestamptz,
      unproved_kick_at timestamptz,
      recent jsonb not null default '[]',
      profile jsonb not null default '{}',
      version bigint not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (project_id, id)
    );
    create unique index accounts_external on accounts (project_id, external_id);

    create table contacts (
      project_id integer not null,
      account_id text not null,
      id text not null,
      kind text not null check (kind in ('email', 'phone')),
      value bytea not null,
      value_key text not null,
      source text not null check (source in ('signed', 'unsigned')),
      set_at timestamptz not null,
      usable_at timestamptz not null,
      replaced_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create unique index contacts_current on contacts (project_id, account_id, kind) where replaced_at is null;
    create index contacts_value on contacts (project_id, value_key);

    create table groups (
      project_id integer not null references projects,
      external_id text not null,
      name text,
      metadata jsonb not null default '{}',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (project_id, external_id)
    );
    create table group_members (
      project_id integer not null,
      account_id text not null,
      group_id text not null,
      joined_at timestamptz not null default now(),
      primary key (project_id, account_id, group_id)
    );
    create index group_members_group on group_members (project_id, group_id);

    create table devices (
      project_id integer not null,
      account_id text not null,
      id text not null,
      type text not null,
      status text not null,
      metadata jsonb not null default '{}',
      info jsonb not null default '{}',
      model jsonb not null,
      place jsonb,
      whitelisted boolean not null default false,
      auto_detached boolean not null default false,
      proved_at timestamptz,
      attached_at timestamptz not null,
      detached_at timestamptz,
      detached_by text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (project_id, account_id, id)
    );
    create index devices_id on devices (project_id, id);
    create index devices_due on devices (attached_at) where status = 'attached';

    create table accesses (
      project_id integer not null,
      account_id text not null,
      id text not null,
      at timestamptz not null,
      device_id text not null,
      fingerprint_id text not null,
      confidence real not null,
      signed boolean not null,
      address bytea,
      address_key text,
      network_key text,
      country text,
      asn integer,
      network_kind text,
      page text,
      origin text,
      client text,
      client_version text,
      event text,
      primary key (project_id, account_id, id)
    );
    create index accesses_at on accesses (project_id, account_id, at desc);
    create index accesses_id on accesses (project_id, id);

    create table connections (
      project_id integer not null,
      account_id text not null,
      id text not null,
      device_id text not null,
      device_type text not null,
      access_id text not null,
      node_id text not null,
      network jsonb not null,
      opened_at timestamptz not null,
      primary key (project_id, account_id, id)
    );
    create index connections_node on connections (node_id);

    create table nodes (
      id text primary key,
      started_at timestamptz not null default now(),
      seen_at timestamptz not null default now()
    );

    create table evaluations (
      project_id integer not null,
      account_id text not null,
      id text not null,
      at timestamptz not null,
      action text not null,
      verdict text not null,
      reasons text[] not null default '{}',
      device_id text,
      fingerprint_id text,
      confidence real,
      challenge_id text,
      policy text,
      engine_version text not null,
      risks jsonb,
      findings jsonb,
      facts jsonb,
      metadata jsonb,
      consumed_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create index evaluations_id on evaluations (project_id, id);

    create table challenges (
      project_id integer not null,
      account_id text not null,
      id text not null,
      type text not null,
      status text not null,
      reasons text[] not null,
      device_id text,
      access_id text,
      limits jsonb not null,
      origin text,
      caused_by text,
      channel text,
      delivery_status text,
      skip_count integer not null default 0,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      expires_at timestamptz not null,
      viewed_at timestamptz,
      verified_at timestamptz,
      completed_at timestamptz,
      closed_at timestamptz,
      consumed_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create unique index challenges_id on challenges (id);
    create unique index challenges_open on challenges (project_id, account_id, device_id) where closed_at is null;
    create index challenges_newest on challenges (project_id, created_at desc, id desc);

    create table challenge_sessions (
      token_hash text primary key,
      project_id integer not null,
      account_id text not null,
      challenge_id text not null,
      urls jsonb not null,
      csrf text not null,
      locale text,
      channel text,
      sends integer not null default 0,
      kicked integer not null default 0,
      proved_at timestamptz,
      created_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index challenge_sessions_expiry on challenge_sessions (expires_at);

    create table codes (
      project_id integer not null,
      account_id text not null,
      id text not null,
      purpose text not null,
      subject_id text not null,
      channel text not null,
      code_mac text not null,
      attempts_left integer not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      spent_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create index codes_subject on codes (project_id, account_id, subject_id, created_at desc);

    create table lockouts (
      project_id integer not null,
      account_id text not null,
      failures integer not null,
      window_started_at timestamptz not null,
      day_failures integer not null,
      day_started_at timestamptz not null,
      locked_until timestamptz,
      primary key (project_id, account_id)
    );

    create table budgets (
      key text primary key,
      used integer not null,
      resets_at timestamptz not null
    );
    create index budgets_reset on budgets (resets_at);

    create table outbox (
      id bigint generated always as identity primary key,
      project_id integer not null,
      account_id text,
      message_id text not null,
      event text not null,
      payload jsonb not null,
      created_at timestamptz not null
    );

    create table audit (
      project_id integer not null,
      account_id text,
      id bigint generated always as identity,
      at timestamptz not null,
      actor text not null,
      action text not null,
      subject text,
      details jsonb not null default '{}',
      primary key (project_id, id)
    );
    create index audit_account on audit (project_id, account_id, id desc);

    create table messages (
      id bigint generated always as identity primary key,
      project_id integer not null,
      channel text not null,
      destination bytea not null,
      body bytea not null,
      created_at timestamptz not null,
      delivered_at timestamptz
    );
  `.execute(db);
}
