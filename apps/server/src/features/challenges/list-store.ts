import type { Queryable } from "../../db/pool.ts";
import { projectTotal } from "../../db/totals.ts";
import type { Vault } from "../../shared/vault.ts";
import { type ContactKind, contactContext, maskEmail, maskPhone } from "../accounts/index.ts";
import type { DeviceRow } from "../devices/index.ts";
import { type Challenge, type Excess, excessOfCounts } from "./challenge.ts";

export interface ListedChallenge {
  challenge: Challenge;
  excess: Excess;
  contact: { email: string | null; phone: string | null };
}

type AttachedCounts = { overall: number; computer: number; tablet: number; mobile: number };

interface ListRow extends Challenge {
  attachedCount: number;
  /** Null where only the number in all matters. */
  attachedByType: Omit<AttachedCounts, "overall"> | null;
  contacts: { kind: ContactKind; value: string }[];
}

/** Up to here a page's first key is found by walking the index; behind it, from the sums of days and hours. */
const NEAR = 1_000;

/** A near page is counted from the newest challenge. */
const FROM_NEWEST = `select 'infinity'::timestamptz as before, $3::bigint as skip`;

/** The spans of one kind, newest first, with how many challenges are newer than all of the span's. */
const spans = (span: "day" | "hour", within: string): string => `
  select c.since, sum(c.n) as n, sum(sum(c.n)) over (order by c.since desc) - sum(c.n) as newer
  from challenge_counts c where c.project_id = $1 and c.span = '${span}' ${within} group by c.since`;

/** The day in which a far page begins, then its hour, and how far into that hour. */
const FROM_HOUR = `
  select h.since + interval '1 hour' as before, d.skip - h.newer as skip
  from (select s.since, $3::bigint - s.newer as skip from (${spans("day", "")}) as s
      where s.newer <= $3 and s.newer + s.n > $3) as d
  cross join lateral (${spans("hour", "and c.since >= d.since and c.since < d.since + interval '24 hours'")}) as h
  where h.newer <= d.skip and h.newer + h.n > d.skip`;

/**
 * One page in one query: the key it begins with, from the index alone; the challenges from there on; then what the
 * page shows of each. How many devices an account has is kept with it: devices are counted by type only for
 * challenges that have a limit by type.
 */
const page = (start: string): string => `
  with start as (${start}),
  first as (select k.created_at, k.id from challenges k
    where k.project_id = $1 and k.created_at < (select before from start)
    order by k.created_at desc, k.id desc limit 1 offset (select skip from start))
  select h.id, h.project_id as "projectId", h.account_id as "accountId", a.external_id as "externalId", h.type, h.status,
    h.reasons, h.caused_by as "causedBy", h.device_id as "deviceId", h.limits, h.origin, h.channel, h.created_at as "createdAt",
    h.updated_at as "updatedAt", h.expires_at as "expiresAt", h.viewed_at as "viewedAt", h.verified_at as "verifiedAt",
    h.completed_at as "completedAt", h.closed_at as "closedAt", h.admin_notified_at as "adminNotifiedAt",
    a.put_off_count as "putOffCount", a.attached_count as "attachedCount",
    case when coalesce(h.limits ->> 'computer', h.limits ->> 'tablet', h.limits ->> 'mobile') is not null then (
      select jsonb_build_object('computer', count(*) filter (where d.type = 'computer'),
        'tablet', count(*) filter (where d.type = 'tablet'), 'mobile', count(*) filter (where d.type = 'mobile'))
      from devices d where d.project_id = h.project_id and d.account_id = h.account_id and d.status = 'attached'
        and not d.whitelisted) end as "attachedByType",
    coalesce(c.contacts, '[]') as contacts
  from (select k.* from challenges k where k.project_id = $1
      and k.created_at <= (select created_at from first)
      and (k.created_at, k.id) <= (select created_at, id from first)
    order by k.created_at desc, k.id desc limit $2) as h
  join accounts a on a.project_id = h.project_id and a.id = h.account_id
  cross join lateral (
    select jsonb_agg(jsonb_build_object('kind', c.kind, 'value', encode(c.value, 'base64'))) as contacts
    from contacts c where c.project_id = h.project_id and c.account_id = h.account_id and c.replaced_at is null) as c
  order by h.created_at desc, h.id desc`;

const NEAR_PAGE = page(FROM_NEWEST);
const FAR_PAGE = page(FROM_HOUR);

/** One page of a project's challenges, newest first, and how many there are. */
export async function listChallenges(
  db: Queryable,
  vault: Vault,
  projectId: number,
  query: { page: number; limit: number },
): Promise<{ rows: ListedChallenge[]; total: number }> {
  const skipped = (query.page - 1) * query.limit;
  const near = skipped <= NEAR;
  const [list, total] = await Promise.all([
    db.query<ListRow>({
      name: near ? "challenges-near" : "challenges-far",
      text: near ? NEAR_PAGE : FAR_PAGE,
      values: [projectId, query.limit, skipped],
    }),
    projectTotal(db, projectId, "challenges"),
  ]);
  return { rows: list.rows.map((row) => toListed(vault, row)), total };
}

function toListed(vault: Vault, row: ListRow): ListedChallenge {
  const { attachedCount, attachedByType, contacts, ...challenge } = row;
  const attached: AttachedCounts = {
    ...(attachedByType ?? { computer: 0, tablet: 0, mobile: 0 }),
    overall: attachedCount,
  };
  const context = contactContext(challenge.projectId, challenge.accountId);
  const value = (kind: ContactKind): string | null => {
    const sealed = contacts.find((contact) => contact.kind === kind)?.value;
    return sealed === undefined ? null : vault.open(Buffer.from(sealed, "base64"), context);
  };
  const [email, phone] = [value("email"), value("phone")];
  return {
    challenge,
    excess: excessOfCounts(challenge.limits, attached),
    contact: {
      email: email === null ? null : maskEmail(email),
      phone: phone === null ? null : maskPhone(phone),
    },
  };
}

/** Attached devices of the challenged account, as stored. */
export async function wireDevices(db: Queryable, challenge: Challenge): Promise<DeviceRow[]> {
  const { rows } = await db.query<DeviceRow>(
    `select id, account_id, status, metadata, info, attached_at, created_at, updated_at, detached_at, auto_detached
     from devices where project_id = $1 and account_id = $2 and status = 'attached' and not whitelisted
     order by created_at, id`,
    [challenge.projectId, challenge.accountId],
  );
  return rows;
}
