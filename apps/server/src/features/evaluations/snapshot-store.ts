import type { AccountSnapshot, Change, Decision, Device, Network, RecentAccess } from "@latchkey/engine";
import type { Queryable } from "../../db/pool.ts";
import type { KnownContact } from "../accounts/index.ts";

/** An account's snapshot with what the store needs to write the next one. */
export interface LoadedAccount {
  accountId: string;
  /** Grows with every write; a write against an older one is refused, and the decision taken again. */
  version: number;
  suspended: boolean;
  /** Current contacts: keyed digests only, and from when each may serve as proof. */
  contacts: readonly KnownContact[];
  groups: readonly string[];
  snapshot: AccountSnapshot;
}

/** An access as it is written down. Addresses come sealed; keys are keyed digests. */
export interface AccessRow {
  address: Buffer | null;
  signed: boolean;
  page: string | null;
  origin: string | null;
  client: string | null;
  clientVersion: string | null;
  event: string | null;
  network: Network;
}

/** Everything one decision writes, in one statement. */
export interface Commit {
  projectId: number;
  accountId: string;
  externalId: string;
  /** Null for an account that does not exist yet. */
  version: number | null;
  at: number;
  eventId: string;
  action: string;
  decision: Decision;
  changes: readonly Change[];
  /** The account after the changes, for its own columns. */
  after: AccountSnapshot;
  access: AccessRow | null;
  /** Wire description of the acting device, and metadata to merge into it. */
  device: { id: string; info: unknown; metadata: Record<string, unknown> } | null;
  connection: { accessId: string; nodeId: string } | null;
  /** Merged into the account's metadata. */
  metadata: Record<string, unknown>;
  outbox: readonly { messageId: string; event: string; payload: unknown }[];
  notify: readonly string[];
  /** The challenge in which devices are being signed out; remembered with them. */
  challengeId: string | null;
}

const READ = `
  select a.id, a.version, a.suspended, a.limits, a.people_limit,
    extract(epoch from a.first_seen_at) * 1000 as first_seen_at,
    extract(epoch from a.quiet_until) * 1000 as quiet_until,
    a.recent, a.profile,
    (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'key', c.value_key, 'source', c.source,
        'usableAt', extract(epoch from c.usable_at) * 1000)), '[]')
      from contacts c where c.project_id = a.project_id and c.account_id = a.id and c.replaced_at is null) as contacts,
    array(select g.group_id from group_members g where g.project_id = a.project_id and g.account_id = a.id) as groups,
    (select coalesce(jsonb_agg(d.model || jsonb_build_object('id', d.id, 'type', d.type, 'status', d.status,
        'whitelisted', d.whitelisted, 'autoDetached', d.auto_detached,
        'firstSeenAt', extract(epoch from d.created_at) * 1000,
        'attachedAt', extract(epoch from d.attached_at) * 1000,
        'detachedAt', extract(epoch from d.detached_at) * 1000,
        'provedAt', extract(epoch from d.proved_at) * 1000) order by d.created_at, d.id), '[]')
      from devices d where d.project_id = a.project_id and d.account_id = a.id) as devices,
    (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'deviceId', c.device_id, 'deviceType', c.device_type,
        'network', c.network, 'openedAt', extract(epoch from c.opened_at) * 1000) order by c.opened_at, c.id), '[]')
      from connections c where c.project_id = a.project_id and c.account_id = a.id) as connections,
    (select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'type', h.type, 'deviceId', h.device_id,
        'reasons', to_jsonb(h.reasons), 'limits', h.limits, 'causedBy', h.caused_by,
        'issuedAt', extract(epoch from h.created_at) * 1000,
        'expiresAt', extract(epoch from h.expires_at) * 1000) order by h.created_at, h.id), '[]')
      from challenges h where h.project_id = a.project_id and h.account_id = a.id and h.closed_at is null) as challenges
  from accounts a where a.project_id = $1 and a.external_id = $2`;

const READ_BY_ID = READ.replace("a.external_id = $2", "a.id = $2");

interface Row {
  id: string;
  version: number;
  suspended: boolean;
  limits: AccountSnapshot["limits"];
  people_limit: number | null;
  first_seen_at: string | null;
  quiet_until: string | null;
  recent: RecentAccess[];
  profile: Record<string, unknown>;
  contacts: KnownContact[];
  groups: string[];
  devices: Device[];
  connections: AccountSnapshot["connections"];
  challenges: AccountSnapshot["challenges"];
}

const toLoaded = (row: Row, now: number): LoadedAccount => ({
  accountId: row.id,
  version: row.version,
  suspended: row.suspended,
  contacts: row.contacts,
  groups: row.groups,
  snapshot: {
    firstSeenAt: row.first_seen_at === null ? null : Number(row.first_seen_at),
    devices: row.devices,
    recent: row.recent,
    connections: row.connections,
    challenges: row.challenges,
    sharingQuietUntil: row.quiet_until === null ? null : Number(row.quiet_until),
    limits: row.limits,
    peopleLimit: row.people_limit,
    reachable: row.contacts.some((contact) => contact.usableAt <= now),
    profile: row.profile,
  },
});

/** The account's snapshot by the customer's own id, in one read; null where the account is unknown. */
export async function loadSnapshot(
  pool: Queryable,
  projectId: number,
  externalId: string,
  now: number,
): Promise<LoadedAccount | null> {
  const { rows } = await pool.query<Row>({ name: "snapshot", text: READ, values: [projectId, externalId] });
  return rows[0] === undefined ? null : toLoaded(rows[0], now);
}

/** The same by the internal id. */
export async function loadSnapshotById(
  pool: Queryable,
  projectId: number,
  accountId: string,
  now: number,
): Promise<LoadedAccount | null> {
  const { rows } = await pool.query<Row>({
    name: "snapshot-id",
    text: READ_BY_ID,
    values: [projectId, accountId],
  });
  return rows[0] === undefined ? null : toLoaded(rows[0], now);
}

/**
 * One statement writes the whole outcome. `$3` is the expected version (null for a new account): where it no
 * longer holds, `account` is empty, every other part writes nothing, and the caller decides again.
 */
const WRITE = `
  with account as (
    insert into accounts as a (project_id, id, external_id, first_seen_at, quiet_until, attached_count, recent, profile, metadata, version)
    select $1, $2, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7, $8::jsonb, $9::jsonb, $21::jsonb, 1
    where $3::bigint is null
    on conflict (project_id, external_id) do nothing
    returning id
  ), touched as (
    update accounts set first_seen_at = to_timestamp($5::float8 / 1000), quiet_until = to_timestamp($6::float8 / 1000),
      attached_count = $7, recent = $8::jsonb, profile = $9::jsonb, metadata = metadata || $21::jsonb, version = version + 1, updated_at = to_timestamp($10::float8 / 1000)
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
      model = excluded.model, place = coalesce(excluded.place, d.place), metadata = d.metadata || excluded.metadata,
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
      challenge_id, policy, engine_version, risks, findings, facts)
    select $1, won.id, r.id, to_timestamp($10::float8 / 1000), r.action, r.verdict, r.reasons, r.device_id, r.fingerprint_id,
      r.confidence, r.challenge_id, r.policy, r.engine_version, r.risks, r.findings, r.facts
    from won, jsonb_to_recordset($17::jsonb) as r(id text, action text, verdict text, reasons text[], device_id text,
      fingerprint_id text, confidence real, challenge_id text, policy text, engine_version text, risks jsonb, findings jsonb, facts jsonb)
  ), issued as (
    insert into challenges (project_id, account_id, id, type, status, reasons, device_id, access_id, limits, origin,
      caused_by, created_at, updated_at, expires_at)
    select $1, won.id, r.id, r.type, 'initiated', r.reasons, r.device_id, r.access_id, r.limits, r.origin, r.caused_by,
      to_timestamp($10::float8 / 1000), to_timestamp($10::float8 / 1000), to_timestamp(r.expires_at / 1000)
    from won left join (select count(*) from ended) as after_ended on true,
      jsonb_to_recordset($18::jsonb) as r(id text, type text, reasons text[], device_id text, access_id text, limits jsonb,
        origin text, caused_by text, expires_at float8)
  ), outgoing as (
    insert into outbox (project_id, account_id, message_id, event, payload, created_at)
    select $1, won.id, r.message_id, r.event, r.payload, to_timestamp($10::float8 / 1000)
    from won, jsonb_to_recordset($19::jsonb) as r(message_id text, event text, payload jsonb)
  ), told as (
    select pg_notify('latchkey_live', n) from won, unnest($20::text[]) as n
  )
  select (select id from won) as id, (select count(*) from told) as told`;

const json = (rows: readonly unknown[]): string => JSON.stringify(rows);

/**
 * Writes an outcome. Answers the account's id, or null when the account changed (or appeared) meanwhile:
 * nothing was written then.
 */
export async function writeOutcome(pool: Queryable, commit: Commit): Promise<string | null> {
  const { after, decision } = commit;
  const { rows } = await pool.query<{ id: string | null }>({
    name: "outcome",
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
      json(
        commit.changes.flatMap((change) =>
          change.kind === "challenge_closed"
            ? [{ id: change.challengeId, status: change.status === "expired" ? "failed" : change.status }]
            : [],
        ),
      ),
      json(evaluationRows(commit)),
      json(challengeRows(commit)),
      json(commit.outbox.map((o) => ({ message_id: o.messageId, event: o.event, payload: o.payload }))),
      [...commit.notify],
      JSON.stringify(commit.metadata),
    ],
  });
  return rows[0]?.id ?? null;
}

/** Rows of every device the changes touch, as they are afterwards. */
function deviceRows({ changes, after, device: acting, challengeId }: Commit): unknown[] {
  const byCall = challengeId === null ? "call" : `challenge:${challengeId}`;
  const touched = new Map<string, string | null>();
  for (const change of changes) {
    if (change.kind === "device_put") touched.set(change.device.id, touched.get(change.device.id) ?? null);
    if (change.kind === "device_detached") touched.set(change.deviceId, change.auto ? "timer" : byCall);
    if (change.kind === "device_excluded") touched.set(change.deviceId, null);
  }
  return after.devices
    .filter((device) => touched.has(device.id))
    .map((device) => ({
      id: device.id,
      type: device.type,
      status: device.status,
      model: {
        fingerprints: device.fingerprints,
        lastNetwork: device.lastNetwork,
        ...(device.seniorSince === undefined ? {} : { seniorSince: device.seniorSince }),
      },
      place: device.lastNetwork,
      metadata: acting?.id === device.id ? acting.metadata : {},
      info: acting?.id === device.id ? acting.info : null,
      whitelisted: device.whitelisted,
      auto_detached: device.autoDetached,
      proved_at: device.provedAt,
      attached_at: device.attachedAt,
      detached_at: device.detachedAt,
      detached_by: touched.get(device.id) ?? null,
      created_at: device.firstSeenAt,
    }));
}

function accessRows({ changes, access, decision }: Commit): unknown[] {
  if (access === null) return [];
  return changes.flatMap((change) =>
    change.kind !== "access_recorded"
      ? []
      : [
          {
            id: change.access.id,
            device_id: change.access.deviceId,
            fingerprint_id: decision.link?.fingerprintId ?? "",
            confidence: change.confidence,
            signed: access.signed,
            address: access.address?.toString("base64") ?? null,
            address_key: access.network.addressKey,
            network_key: access.network.networkKey,
            country: access.network.country,
            asn: access.network.asn,
            network_kind: access.network.kind,
            page: access.page,
            origin: access.origin,
            client: access.client,
            client_version: access.clientVersion,
            event: access.event,
          },
        ],
  );
}

function connectionRows({ changes, connection }: Commit): unknown[] {
  if (connection === null) return [];
  return changes.flatMap((change) =>
    change.kind !== "connection_opened"
      ? []
      : [
          {
            id: change.connection.id,
            device_id: change.connection.deviceId,
            device_type: change.connection.deviceType,
            access_id: connection.accessId,
            node_id: connection.nodeId,
            network: change.connection.network,
            opened_at: change.connection.openedAt,
          },
        ],
  );
}

/**
 * A plain allow is kept compactly: what was found besides misses, and no facts. Everything else keeps the facts
 * that the decision rested on.
 */
function evaluationRows({ eventId, action, decision }: Commit): unknown[] {
  const judged = action !== "connect" || decision.verdict !== "allow" || decision.newSignals.length > 0;
  if (!judged || ["disconnect", "detach", "tick", "challenge_completed"].includes(action)) return [];
  const plain = decision.verdict === "allow" && decision.newSignals.length === 0;
  const telling = decision.findings.filter((finding) => !plain || finding.answer === "hit");
  return [
    {
      id: eventId,
      action,
      verdict: decision.verdict,
      reasons: decision.reasons,
      device_id: decision.link?.deviceId ?? null,
      fingerprint_id: decision.link?.fingerprintId ?? null,
      confidence: decision.link?.confidence ?? null,
      challenge_id: decision.challenge?.id ?? null,
      policy: decision.policy,
      engine_version: decision.engineVersion,
      risks: decision.risks,
      findings: telling.length === 0 ? null : telling,
      facts: plain ? null : decision.facts,
    },
  ];
}

function challengeRows({ changes, eventId, access }: Commit): unknown[] {
  return changes.flatMap((change) =>
    change.kind !== "challenge_issued"
      ? []
      : [
          {
            id: change.challenge.id,
            type: change.challenge.type,
            reasons: change.challenge.reasons,
            device_id: change.challenge.deviceId,
            access_id: access === null ? null : eventId,
            limits: change.challenge.limits,
            origin: access?.origin ?? null,
            caused_by: change.challenge.causedBy ?? null,
            expires_at: change.challenge.expiresAt,
          },
        ],
  );
}
