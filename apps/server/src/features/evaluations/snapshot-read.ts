import type { AccountSnapshot, Device, RecentAccess } from "@latchkey/engine";
import type { Queryable } from "../../db/pool.ts";
import type { KnownContact } from "../accounts/index.ts";
import { accountKeyOf } from "./account-key.ts";
import {
  ACCOUNTS_WINDOW_MS,
  type Counted,
  type CountKeys,
  hourOf,
  MOST_ACCOUNTS,
  TALLY_HOURS,
  tallyKeys,
} from "./counts.ts";

/** An account's snapshot with what the store needs to write the next one. */
export interface LoadedAccount {
  accountId: string;
  externalId: string;
  /** Grows with every write; a write against an older one is refused, and the decision taken again. */
  version: number;
  suspended: boolean;
  /** Current contacts: keyed digests only, and from when each may serve as proof. */
  contacts: readonly KnownContact[];
  groups: readonly string[];
  snapshot: AccountSnapshot;
}

/** What one read brings: the account, where it is known, and the counts that were asked for. */
export interface Loaded {
  account: LoadedAccount | null;
  counted: Counted | null;
}

/** Which account to read: by the customer's id, by the internal one, or none at all. */
export type AccountRef = { externalId: string } | { id: string } | { nameless: true };

/** Counts to read along with the account; `logins` asks for logins and sign-ups, too. */
export interface CountRequest {
  keys: CountKeys;
  logins: boolean;
}

const ACCOUNT = `
  a.id, a.external_id, a.version, a.suspended, a.limits, a.people_limit,
    extract(epoch from a.first_seen_at) * 1000 as first_seen_at,
    extract(epoch from a.quiet_until) * 1000 as quiet_until,
    a.recent, a.profile,
    (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'key', c.value_key, 'source', c.source,
        'usableAt', extract(epoch from c.usable_at) * 1000, 'current', c.replaced_at is null)), '[]')
      from contacts c where c.project_id = a.project_id and c.account_id = a.id
        and (c.replaced_at is null or c.proof_until > now())) as contacts,
    exists (select from factors f where f.project_id = a.project_id and f.account_id = a.id and f.status = 'active') as has_factor,
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
      from challenges h where h.project_id = a.project_id and h.account_id = a.id and h.closed_at is null) as challenges`;

/** $3 fingerprint, $4 network, $5 address, $6 since when. Counting reads a bounded number of index entries. */
const ACCOUNT_COUNTS = `
  (select count(distinct x.account_id) from (select f.account_id from fingerprint_keys f where f.project_id = $1
      and f.key = $3 and f.account_id is distinct from a.id and f.account_id <> '' and f.at > to_timestamp($6::float8 / 1000)
      limit ${2 * MOST_ACCOUNTS}) as x) as per_fingerprint,
  (select count(*) from (select from network_accounts n where n.project_id = $1 and n.network_key = $4 and n.address_key = $5
      and n.account_id is distinct from a.id and n.at > to_timestamp($6::float8 / 1000) limit ${MOST_ACCOUNTS}) as x) as per_address,
  (select count(distinct x.account_id) from (select n.account_id from network_accounts n where n.project_id = $1
      and n.network_key = $4 and n.account_id is distinct from a.id and n.at > to_timestamp($6::float8 / 1000)
      limit ${2 * MOST_ACCOUNTS}) as x) as per_network`;

/** $7 tally keys, $8 the hour of the event. */
const TALLY_COUNTS = `
  (select coalesce(jsonb_object_agg(t.key, jsonb_build_array(t.failed, t.succeeded, t.signups)), '{}')
    from (select key, sum(failed) as failed, sum(succeeded) as succeeded, sum(signups) as signups from login_tallies
      where project_id = $1 and key = any($7::text[]) and hour > $8::int - ${TALLY_HOURS} and hour <= $8::int
      group by key) as t) as tallies`;

const WHICH = { externalId: "a.external_id = $2", id: "a.id = $2", nameless: "false and $2 = ''" } as const;

type Which = keyof typeof WHICH;
type Depth = "plain" | "counted" | "logins";

const statement = (which: Which, depth: Depth): string => {
  const counts = {
    plain: "",
    counted: `, ${ACCOUNT_COUNTS}`,
    logins: `, ${ACCOUNT_COUNTS}, ${TALLY_COUNTS}`,
  };
  // Counts are wanted for unknown accounts as well: the row exists, its account may not.
  const from = depth === "plain" ? "from accounts a where" : "from (select) as one left join accounts a on";
  return `select ${ACCOUNT} ${counts[depth]} ${from} a.project_id = $1 and ${WHICH[which]}`;
};

interface Row {
  id: string | null;
  external_id: string;
  version: number;
  suspended: boolean;
  limits: AccountSnapshot["limits"];
  people_limit: number | null;
  first_seen_at: string | null;
  quiet_until: string | null;
  recent: RecentAccess[];
  profile: Record<string, unknown>;
  contacts: KnownContact[];
  has_factor: boolean;
  groups: string[];
  devices: Device[];
  connections: AccountSnapshot["connections"];
  challenges: AccountSnapshot["challenges"];
  per_fingerprint?: number;
  per_address?: number;
  per_network?: number;
  tallies?: Counted["tallies"];
}

/**
 * One read: the account's snapshot, null where it is unknown, and the counts across accounts that the event's
 * keys ask for. `now` (epoch ms) is the event's time.
 */
export async function readAccount(
  pool: Queryable,
  projectId: number,
  ref: AccountRef,
  counts: CountRequest | null,
  now: number,
): Promise<Loaded> {
  const which: Which = "externalId" in ref ? "externalId" : "id" in ref ? "id" : "nameless";
  const value = "externalId" in ref ? ref.externalId : "id" in ref ? ref.id : "";
  const depth: Depth = counts === null ? "plain" : counts.logins ? "logins" : "counted";
  const values: unknown[] = [projectId, value];
  if (counts !== null) {
    const { fingerprint, network, address } = counts.keys;
    values.push(fingerprint, network, address, now - ACCOUNTS_WINDOW_MS);
    if (counts.logins) values.push(tallyKeys(counts.keys), hourOf(now));
  }
  const { rows } = await pool.query<Row>({
    name: `account-${which}-${depth}`,
    text: statement(which, depth),
    values,
  });
  const row = rows[0];
  return {
    account: row === undefined || row.id === null ? null : toLoaded(row.id, row),
    counted: row === undefined || counts === null ? null : toCounted(row),
  };
}

const toCounted = (row: Row): Counted => ({
  accountsPerFingerprint: Math.min(MOST_ACCOUNTS, row.per_fingerprint ?? 0),
  accountsPerAddress: row.per_address ?? 0,
  accountsPerNetwork: Math.min(MOST_ACCOUNTS, row.per_network ?? 0),
  tallies: row.tallies ?? null,
});

const toLoaded = (accountId: string, row: Row): LoadedAccount => ({
  accountId,
  externalId: row.external_id,
  version: row.version,
  suspended: row.suspended,
  contacts: row.contacts,
  groups: row.groups,
  snapshot: {
    accountKey: accountKeyOf(row.external_id),
    firstSeenAt: row.first_seen_at === null ? null : Number(row.first_seen_at),
    devices: row.devices,
    recent: row.recent,
    connections: row.connections,
    challenges: row.challenges,
    sharingQuietUntil: row.quiet_until === null ? null : Number(row.quiet_until),
    limits: row.limits,
    peopleLimit: row.people_limit,
    // Whether a contact can be reached depends on the project; the decision's owner adds it.
    reachable: row.has_factor,
    profile: row.profile,
  },
});
