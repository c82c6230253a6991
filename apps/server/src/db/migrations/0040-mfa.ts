import { type Kysely, sql } from "kysely";

/**
 * Step-up: tokens of the MFA controller, providers, questions and answers, factors of accounts, prompts, and what
 * a challenge was proved with. Seeds, keys and answers are sealed or hashed; `*_key` columns are keyed digests.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table token_keys (
      id text primary key,
      secret bytea not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    );

    create table access_tokens (
      project_id integer not null references projects,
      account_id text not null,
      id text not null,
      client_id text not null unique,
      secret_hash text not null,
      name text not null,
      level text not null check (level in ('USER', 'HELPDESK', 'ORG_ADMIN')),
      scopes text[] not null,
      created_at timestamptz not null,
      last_used_at timestamptz,
      revoked_at timestamptz,
      primary key (project_id, account_id, id)
    );

    create table identity_attributes (
      project_id integer not null,
      account_id text not null,
      name text not null,
      value bytea not null,
      value_key text not null,
      set_at timestamptz not null,
      usable_at timestamptz not null,
      primary key (project_id, account_id, name)
    );
    create index identity_attributes_value on identity_attributes (project_id, value_key);

    create table factor_providers (
      project_id integer not null references projects,
      method text not null check (method in ('okta-verify', 'duo-web')),
      enabled boolean not null,
      host text,
      identity_attribute text,
      secrets bytea,
      updated_at timestamptz not null,
      primary key (project_id, method)
    );

    create table mfa_requests (
      project_id integer not null,
      id text not null,
      account_id text,
      method text not null,
      status text not null,
      error text,
      state bytea,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      polled_at timestamptz,
      finished_at timestamptz,
      consumed_at timestamptz,
      primary key (project_id, id)
    );
    create index mfa_requests_account on mfa_requests (project_id, account_id, created_at desc);
    create index mfa_requests_expiry on mfa_requests (expires_at);

    create table spent_proofs (
      project_id integer not null,
      digest text not null,
      expires_at timestamptz not null,
      primary key (project_id, digest)
    );
    create index spent_proofs_expiry on spent_proofs (expires_at);

    create table kba_questions (
      project_id integer not null references projects,
      id text not null,
      texts jsonb,
      removed_at timestamptz,
      primary key (project_id, id)
    );

    create table kba_answers (
      project_id integer not null,
      account_id text not null,
      question_id text not null,
      hash text not null,
      pepper_key text not null,
      created_at timestamptz not null,
      primary key (project_id, account_id, question_id)
    );
    create index kba_answers_question on kba_answers (project_id, question_id);

    create table kba_progress (
      project_id integer not null,
      account_id text not null,
      correct text[] not null default '{}',
      expires_at timestamptz,
      day_failures integer not null default 0,
      day_started_at timestamptz,
      disabled_at timestamptz,
      primary key (project_id, account_id)
    );

    create table factors (
      project_id integer not null,
      account_id text not null,
      id text not null,
      kind text not null check (kind in ('totp', 'passkey')),
      name text not null,
      status text not null check (status in ('pending', 'active')),
      secret bytea not null,
      credential_key text,
      last_step bigint,
      drift integer not null default 0,
      counter bigint not null default 0,
      backed_up boolean,
      failures integer not null default 0,
      created_at timestamptz not null,
      confirmed_at timestamptz,
      last_used_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create unique index factors_credential on factors (project_id, credential_key) where credential_key is not null;

    create table recovery_codes (
      project_id integer not null,
      account_id text not null,
      code_mac text not null,
      created_at timestamptz not null,
      spent_at timestamptz,
      primary key (project_id, account_id, code_mac)
    );

    create table passkey_ceremonies (
      project_id integer not null,
      account_id text not null,
      id text not null,
      purpose text not null,
      subject_id text not null,
      expected text not null,
      expires_at timestamptz not null,
      spent_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create index passkey_ceremonies_expiry on passkey_ceremonies (expires_at);

    create table prompts (
      project_id integer not null,
      account_id text not null,
      id text not null,
      subject_id text not null,
      asking_device_id text,
      number text not null,
      choices text[] not null,
      status text not null check (status in ('pending', 'approved', 'rejected', 'reported')),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      answered_at timestamptz,
      answered_by text,
      spent_at timestamptz,
      primary key (project_id, account_id, id)
    );
    create index prompts_subject on prompts (project_id, account_id, subject_id, created_at desc);

    create table owner_notices (
      token_hash text primary key,
      project_id integer not null,
      account_id text not null,
      device_id text,
      challenge_id text,
      what text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      answered_at timestamptz
    );
    create index owner_notices_expiry on owner_notices (expires_at);

    create table challenge_proofs (
      project_id integer not null,
      account_id text not null,
      challenge_id text not null,
      action text,
      required_assurance smallint not null default 1,
      factor text,
      assurance smallint,
      proved_at timestamptz,
      locked_at timestamptz,
      primary key (project_id, account_id, challenge_id)
    );

    alter table lockouts add column lane text not null default '';
    alter table lockouts drop constraint lockouts_pkey;
    alter table lockouts add primary key (project_id, account_id, lane);
  `.execute(db);
}
