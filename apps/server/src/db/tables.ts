import type { ColumnType, Generated, GeneratedAlways } from "kysely";

/** An instant: epoch milliseconds when read, a Date or ISO text when written. */
export type Instant = ColumnType<number, Date | string, Date | string>;
type NullableInstant = ColumnType<number | null, Date | string | null | undefined, Date | string | null>;
/** JSON: a value when read, its text when written. */
export type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type DefaultJson<T> = ColumnType<T, string | undefined, string>;
type JsonMap = Record<string, unknown>;

export interface Database {
  projects: {
    id: GeneratedAlways<number>;
    client_id: string;
    name: string;
    mode: "development" | "production";
    settings: DefaultJson<JsonMap>;
    signing_secret: Buffer | null;
    created_at: Generated<Instant>;
  };
  api_keys: {
    id: string;
    project_id: number;
    secret_hash: string;
    name: string;
    created_at: Generated<Instant>;
    revoked_at: NullableInstant;
  };
  accounts: {
    project_id: number;
    id: string;
    external_id: string;
    metadata: DefaultJson<JsonMap>;
    attributes: DefaultJson<JsonMap>;
    suspended: Generated<boolean>;
    attached_count: Generated<number>;
    limits: NullableJson<JsonMap>;
    people_limit: number | null;
    first_seen_at: NullableInstant;
    quiet_until: NullableInstant;
    unproved_kick_at: NullableInstant;
    recent: DefaultJson<unknown[]>;
    profile: DefaultJson<JsonMap>;
    version: Generated<number>;
    created_at: Generated<Instant>;
    updated_at: Generated<Instant>;
  };
  contacts: {
    project_id: number;
    account_id: string;
    id: string;
    kind: "email" | "phone";
    value: Buffer;
    value_key: string;
    source: "signed" | "unsigned";
    set_at: Instant;
    usable_at: Instant;
    replaced_at: NullableInstant;
  };
  groups: {
    project_id: number;
    external_id: string;
    name: string | null;
    metadata: DefaultJson<JsonMap>;
    created_at: Generated<Instant>;
    updated_at: Generated<Instant>;
  };
  group_members: {
    project_id: number;
    account_id: string;
    group_id: string;
    joined_at: Generated<Instant>;
  };
  devices: {
    project_id: number;
    account_id: string;
    id: string;
    type: string;
    status: string;
    metadata: DefaultJson<JsonMap>;
    info: DefaultJson<JsonMap>;
    model: Json<JsonMap>;
    place: NullableJson<JsonMap>;
    whitelisted: Generated<boolean>;
    auto_detached: Generated<boolean>;
    proved_at: NullableInstant;
    attached_at: Instant;
    detached_at: NullableInstant;
    detached_by: string | null;
    created_at: Instant;
    updated_at: Instant;
  };
  accesses: {
    project_id: number;
    account_id: string;
    id: string;
    at: Instant;
    device_id: string;
    fingerprint_id: string;
    confidence: number;
    signed: boolean;
    address: Buffer | null;
    address_key: string | null;
    network_key: string | null;
    country: string | null;
    asn: number | null;
    network_kind: string | null;
    page: string | null;
    origin: string | null;
    client: string | null;
    client_version: string | null;
    event: string | null;
  };
  connections: {
    project_id: number;
    account_id: string;
    id: string;
    device_id: string;
    device_type: string;
    access_id: string;
    node_id: string;
    network: Json<JsonMap>;
    opened_at: Instant;
  };
  nodes: { id: string; started_at: Generated<Instant>; seen_at: Generated<Instant> };
  evaluations: {
    project_id: number;
    account_id: string;
    id: string;
    at: Instant;
    action: string;
    verdict: string;
    reasons: string[];
    device_id: string | null;
    fingerprint_id: string | null;
    confidence: number | null;
    challenge_id: string | null;
    policy: string | null;
    engine_version: string;
    risks: NullableJson<JsonMap>;
    findings: NullableJson<unknown[]>;
    facts: NullableJson<JsonMap>;
    metadata: NullableJson<JsonMap>;
    consumed_at: NullableInstant;
  };
  challenges: {
    project_id: number;
    account_id: string;
    id: string;
    type: string;
    status: string;
    reasons: string[];
    device_id: string | null;
    access_id: string | null;
    limits: Json<JsonMap>;
    origin: string | null;
    caused_by: string | null;
    channel: string | null;
    delivery_status: string | null;
    skip_count: Generated<number>;
    created_at: Instant;
    updated_at: Instant;
    expires_at: Instant;
    viewed_at: NullableInstant;
    verified_at: NullableInstant;
    completed_at: NullableInstant;
    closed_at: NullableInstant;
    consumed_at: NullableInstant;
  };
  challenge_sessions: {
    token_hash: string;
    project_id: number;
    account_id: string;
    challenge_id: string;
    urls: Json<JsonMap>;
    csrf: string;
    locale: string | null;
    channel: string | null;
    sends: Generated<number>;
    kicked: Generated<number>;
    proved_at: NullableInstant;
    created_at: Instant;
    expires_at: Instant;
  };
  codes: {
    project_id: number;
    account_id: string;
    id: string;
    purpose: string;
    subject_id: string;
    channel: string;
    code_mac: string;
    attempts_left: number;
    created_at: Instant;
    expires_at: Instant;
    spent_at: NullableInstant;
    accepted: Generated<boolean>;
  };
  lockouts: {
    project_id: number;
    account_id: string;
    failures: number;
    window_started_at: Instant;
    day_failures: number;
    day_started_at: Instant;
    locked_until: NullableInstant;
  };
  budgets: { key: string; used: number; resets_at: Instant };
  outbox: {
    id: GeneratedAlways<number>;
    project_id: number;
    account_id: string | null;
    message_id: string;
    event: string;
    payload: Json<JsonMap>;
    created_at: Instant;
  };
  audit: {
    project_id: number;
    account_id: string | null;
    id: GeneratedAlways<number>;
    at: Instant;
    actor: string;
    action: string;
    subject: string | null;
    details: DefaultJson<JsonMap>;
  };
  messages: {
    id: GeneratedAlways<number>;
    project_id: number;
    channel: string;
    destination: Buffer;
    body: Buffer;
    created_at: Instant;
    delivered_at: NullableInstant;
  };
}
