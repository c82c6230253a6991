import { type Kysely, sql } from "kysely";

/**
 * Evaluations across accounts: counters keyed by what they ask about (a fingerprint, an address, an hour), the
 * fingerprints of visitors without an account, what is reported of logins, feedback, policies and lists.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts add column provisional boolean not null default false;
    alter table evaluations add column shadow jsonb, add column facts_packed text;

    create table fingerprint_keys (
      project_id integer not null,
      key text not null,
      account_id text not null,
      fingerprint_id text not null,
      device_id text not null,
      since timestamptz not null,
      at timestamptz not null,
      primary key (project_id, key, account_id, fingerprint_id)
    );

    create table visitor_fingerprints (
      project_id integer not null,
      id text not null,
      model jsonb not null,
      last_seen_at timestamptz not null,
      primary key (project_id, id)
    );

    create table network_accounts (
      project_id integer not null,
      network_key text not null,
      address_key text not null,
      account_id text not null,
      at timestamptz not null,
      primary key (project_id, network_key, address_key, account_id)
    );

    create table login_tallies (
      project_id integer not null,
      key text not null,
      hour integer not null,
      failed integer not null default 0,
      succeeded integer not null default 0,
      signups integer not null default 0,
      primary key (project_id, key, hour)
    );

    create table identifications (
      id text primary key,
      project_id integer not null,
      description jsonb not null,
      address bytea not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      completed_at timestamptz
    );
    create index identifications_expiry on identifications (expires_at);

    create table account_events (
      project_id integer not null,
      account_id text not null,
      id text not null,
      at timestamptz not null,
      type text not null,
      ref text,
      metadata jsonb not null default '{}',
      primary key (project_id, account_id, id)
    );
    create index account_events_at on account_events (project_id, account_id, at desc);

    create table evaluation_feedback (
      project_id integer not null,
      account_id text not null,
      evaluation_id text not null,
      label text not null check (label in ('legitimate', 'fraud', 'shared', 'household')),
      note text,
      at timestamptz not null,
      primary key (project_id, account_id, evaluation_id)
    );
    create index evaluation_feedback_newest on evaluation_feedback (project_id, at desc);

    create table policies (
      project_id integer not null,
      id text not null,
      version integer not null,
      priority integer not null,
      mode text not null check (mode in ('enforce', 'shadow', 'off')),
      roll_out real not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      removed_at timestamptz,
      primary key (project_id, id)
    );

    create table policy_versions (
      project_id integer not null,
      policy_id text not null,
      version integer not null,
      name text not null,
      trigger text not null,
      condition text not null,
      verdict text not null,
      reason text,
      description text,
      created_at timestamptz not null,
      primary key (project_id, policy_id, version)
    );

    create table list_entries (
      project_id integer not null,
      id text not null,
      list text not null check (list in ('allow', 'deny')),
      kind text not null,
      value bytea not null,
      value_key text not null,
      reason text not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      removed_at timestamptz,
      primary key (project_id, id)
    );
    create unique index list_entries_current on list_entries (project_id, list, kind, value_key) where removed_at is null;
  `.execute(db);
}
