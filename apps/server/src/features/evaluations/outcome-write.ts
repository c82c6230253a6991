import type { Queryable } from "../../db/pool.ts";
import {
  accessRows,
  type Commit,
  challengeRows,
  closedChallengeRows,
  connectionRows,
  deviceRows,
  evaluationRows,
  json,
  tallyRows,
} from "./outcome-rows.ts";

/**
 * One statement writes the whole outcome. `$3` is the expected version (null for a new account): where it no
 * longer holds, `account` is empty, every other part writes nothing, and the caller decides again.
 */
const WRITE = `
  with account as (
    insert into accounts as a (project_id, id, external_id, first_seen_at, quiet_until, attached_count, recent, profile, metadata,
      provisional, version)
    select $1, $2, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7, $8::jsonb, $9::jsonb, $21::jsonb, $22, 1
    where $3::bigint is null
    on conflict (project_id, external_id) do nothing
    returning id
  ), touched as (
    update accounts set first_seen_at = to_timestamp($5::float8 / 1000), quiet_until = to_timestamp($6::float8 / 1000),
      attached_count = $7, recent = $8::jsonb, profile = $9::jsonb, metadata = latchkey_merge_metadata(metadata, $21::jsonb), version = version + 1, updated_at = to_timestamp($10::float8 / 1000)
    where project_id = $1 and id = $2 and version = $3::bigint
    returning id
  ), won as (select id from account union all select id from touched),
  device as (
    insert into devices as d (project_id, account_id, id, type, status, model, place, metadata, info, whitelisted,
      auto_detached, proved_at, attached_at, detached_at, detached_by, created_at, updated_at)
    select $1, won.id, r.id, r.type, r.status, r.model, r.place, coalesce(r.metadata, '{}'), coalesce(r.info, '{}'), r.whitelisted,
      r.auto_detached, to_timestamp(r.proved_at / 1000), to_timestamp(r.attached_at / 1000),
      to_timestamp(r.detached_at / 1000), r.detached_by, to_timestamp(r.created_at / 1000), to_timestamp($10::float8 / 1000)
    from won, jsonb_to_recordset($11::jsonb) as r(id text, type text, status text, model jsonb, place jsonb, metadata jsonb,
      info jsonb, whitelisted boolean, auto_detached boolean, proved_at float8, attached_at float8, detached_at float8,
      detached_by text, created_at float8)
    on conflict (project_id, account_id, id) do update set type = excluded.type, status = excluded.status,
      model = excluded.model, place = coalesce(excluded.place, d.place), metadata = latchkey_merge_metadata(d.metadata, excluded.metadata),
      info = case when excluded.info = '{}' then d.info else excluded.info end,
      whitelisted = excluded.whitelisted, auto_detached = excluded.auto_detached, proved_at = excluded.proved_at,
      attached_at = excluded.attached_at, detached_at = excluded.detached_at, detached_by = excluded.detached_by,
      updated_at = excluded.updated_at
  ), forgotten as (
    delete from devices using won where project_id = $1 and account_id = won.id and devices.id = any($12::text[])
  ), access as (
    insert into accesses (project_id, account_id, id, at, device_id, fingerprint_id, confidence, signed, address, address_key,
      network_key, country, asn, network_kind, page, origin, client, client_version, event)
    select $1, won.id, r.id, to_timestamp($10::float8 / 1000), r.device_id, r.fingerprint_id, r.confidence, r.signed,
      decode(r.address, 'base64'), r.address_key, r.network_key, r.country, r.asn, r.network_kind, r.page, r.origin, r.client,
      r.client_version, r.event
    from won, jsonb_to_recordset($13::jsonb) as r(id text, device_id text, fingerprint_id text, confidence real, signed boolean,
      address text, address_key text, network_key text, country text, asn integer, network_kind text, page text, origin text,
      client text, client_version text, event text)
  ), opened as (
    insert into connections (project_id, account_id, id, device_id, device_type, access_id, node_id, network, opened_at)
    select $1, won.id, r.id, r.device_id, r.device_type, r.access_id, r.node_id, r.network, to_timestamp(r.opened_at / 1000)
    from won, jsonb_to_recordset($14::jsonb) as r(id text, device_id text, device_type text, access_id text, node_id text,
      network jsonb, opened_at float8)
  ), closed as (
    delete from connections using won where project_id = $1 and account_id = won.id and connections.id = any($15::text[])
  ), ended as (
    update challenges set status = r.status, closed_at = to_timestamp($10::float8 / 1000), updated_at = to_timestamp($10::float8 / 1000),
      completed_at = case when r.status = 'completed' then to_timestamp($10::float8 / 1000) end
    from won, jsonb_to_recordset($16::jsonb) as r(id text, status text)
    where project_id = $1 and account_id = won.id and challenges.id = r.id and challenges.closed_at is null
    returning challenges.id
  ), evaluation as (
    insert into evaluations (project_id, account_id, id, at, action, verdict, reasons, device_id, fingerprint_id, confidence,
      challenge_id, policy, shadow, engine_version, risks, findings, facts, facts_packed, metadata)
    select $1, won.id, r.id, to_timestamp($10::float8 / 1000), r.action, r.verdict, r.reasons, r.device_id, r.fingerprint_id,
      r.confidence, r.challenge_id, r.policy, r.shadow, r.engine_version, r.risks, r.findings, r.facts,
      r.facts_packed, r.metadata
    from won, jsonb_to_recordset($17::jsonb) as r(id text, action text, verdict text, reasons text[], device_id text,
      fingerprint_id text, confidence real, challenge_id text, policy text, shadow jsonb, engine_version text, risks jsonb,
      findings jsonb, facts jsonb, facts_packed text, metadata jsonb)
  ), issued as (
    insert into challenges (project_id, account_id, id, type, status, reasons, device_id, access_id, limits, origin,
      caused_by, created_at, updated_at, expires_at)
    select $1, won.id, r.id, r.type, 'initiated', r.reasons, r.device_id, r.access_id, r.limits, r.origin, r.caused_by,
      to_timestamp($10::float8 / 1000), to_timestamp($10::float8 / 1000), to_timestamp(r.expires_at / 1000)
    from won cross join (select count(*) as closed from ended) as after_ended,
      jsonb_to_recordset($18::jsonb) as r(id text, type text, reasons text[], device_id text, access_id text, limits jsonb,
        origin text, caused_by text, expires_at float8)
    -- Asking for the count makes the closing come first: a device has one open challenge at a time.
    where after_ended.closed >= 0
  ), outgoing as (
    insert into outbox (project_id, account_id, message_id, event, payload, created_at)
    select $1, won.id, r.message_id, r.event, r.payload, to_timestamp($10::float8 / 1000)
    from won, jsonb_to_recordset($19::jsonb) as r(message_id text, event text, payload jsonb)
  ), described as (
    insert into fingerprint_keys as f (project_id, key, account_id, fingerprint_id, device_id, since, at)
    select $1, r.key, won.id, r."fingerprintId", r."deviceId", to_timestamp($10::float8 / 1000), to_timestamp($10::float8 / 1000)
    from won, jsonb_to_recordset($23::jsonb) as r(key text, "fingerprintId" text, "deviceId" text)
    on conflict (project_id, key, account_id, fingerprint_id) do update set device_id = excluded.device_id,
      at = greatest(f.at, excluded.at)
  ), placed as (
    insert into network_accounts as n (project_id, network_key, address_key, account_id, at)
    select $1, r.network, r.address, won.id, to_timestamp($10::float8 / 1000)
    from won, jsonb_to_recordset($24::jsonb) as r(network text, address text)
    on conflict (project_id, network_key, address_key, account_id) do update set at = greatest(n.at, excluded.at)
  ), tallied as (
    insert into login_tallies as t (project_id, key, hour, failed, succeeded, signups)
    select $1, r.key, r.hour, r.failed, r.succeeded, r.signups
    from won, jsonb_to_recordset($25::jsonb) as r(key text, hour integer, failed integer, succeeded integer, signups integer)
    on conflict (project_id, key, hour) do update set failed = t.failed + excluded.failed,
      succeeded = t.succeeded + excluded.succeeded, signups = t.signups + excluded.signups
  ), learned as (
    insert into update_lessons (project_id, account_id, from_versions, versions, components, at)
    select $1, won.id, r."from", r.versions, r.components, to_timestamp($10::float8 / 1000)
    from won, jsonb_to_recordset($26::jsonb) as r("from" text, versions text, components jsonb)
    on conflict (project_id, account_id, versions) do nothing
  ), told as (
    select pg_notify('latchkey_live', n) from won, unnest($20::text[]) as n
  )
  select (select id from won) as id, (select count(*) from told) as told`;

/**
 * Writes an outcome. Answers the account's id, or null when the account changed (or appeared) meanwhile:
 * nothing was written then.
 */
export async function writeOutcome(pool: Queryable, commit: Commit): Promise<string | null> {
  const { after, decision } = commit;
  const { rows } = await pool.query<{ id: string | null }>({
    name: "write-outcome",
    text: WRITE,
    values: [
      commit.projectId,
      commit.accountId,
      commit.version,
      commit.externalId,
      after.firstSeenAt,
      after.sharingQuietUntil,
      decision.attachedDevices,
      JSON.stringify(after.recent),
      JSON.stringify(after.profile),
      commit.at,
      json(deviceRows(commit)),
      commit.changes.flatMap((change) => (change.kind === "device_forgotten" ? [change.deviceId] : [])),
      json(accessRows(commit)),
      json(connectionRows(commit)),
      commit.changes.flatMap((change) => (change.kind === "connection_closed" ? [change.connectionId] : [])),
      json(closedChallengeRows(commit)),
      json(evaluationRows(commit)),
      json(challengeRows(commit)),
      json(commit.outbox.map((o) => ({ message_id: o.messageId, event: o.event, payload: o.payload }))),
      [...commit.notify],
      JSON.stringify(commit.metadata),
      commit.provisional,
      json(commit.sightings.fingerprints),
      json(commit.sightings.addresses),
      json(tallyRows(commit)),
      json(commit.sightings.update === null ? [] : [commit.sightings.update]),
    ],
  });
  return rows[0]?.id ?? null;
}

const WRITE_NAMELESS = `
  with evaluation as (
    insert into evaluations (project_id, account_id, id, at, action, verdict, reasons, device_id, fingerprint_id, confidence,
      policy, shadow, engine_version, risks, findings, facts, facts_packed, metadata)
    select $1, $2, r.id, to_timestamp($3::float8 / 1000), r.action, r.verdict, r.reasons, null, r.fingerprint_id,
      r.confidence, r.policy, r.shadow, r.engine_version, r.risks, r.findings, r.facts, r.facts_packed, r.metadata
    from jsonb_to_recordset($4::jsonb) as r(id text, action text, verdict text, reasons text[], fingerprint_id text,
      confidence real, policy text, shadow jsonb, engine_version text, risks jsonb, findings jsonb, facts jsonb,
      facts_packed text, metadata jsonb)
  )
  insert into login_tallies as t (project_id, key, hour, failed, succeeded, signups)
  select $1, r.key, r.hour, r.failed, r.succeeded, r.signups
  from jsonb_to_recordset($5::jsonb) as r(key text, hour integer, failed integer, succeeded integer, signups integer)
  on conflict (project_id, key, hour) do update set failed = t.failed + excluded.failed,
    succeeded = t.succeeded + excluded.succeeded, signups = t.signups + excluded.signups`;

/**
 * Writes the evaluation of a sign-up that names no account and needs no proof: nothing of an account comes into
 * being, its account id stands for nobody.
 */
export async function writeNameless(pool: Queryable, commit: Commit): Promise<void> {
  await pool.query({
    name: "write-nameless",
    text: WRITE_NAMELESS,
    values: [
      commit.projectId,
      commit.accountId,
      commit.at,
      json(evaluationRows(commit)),
      json(tallyRows(commit)),
    ],
  });
}
