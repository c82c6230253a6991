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

interface ListRow extends Challenge {
  attached: { overall: number; computer: number; tablet: number; mobile: number };
  contacts: { kind: ContactKind; value: string }[];
}

/**
 * One page in one query: the keys first, from the index alone, then what the page shows of each, with the devices
 * counted and the contacts read for all of them together.
 */
const PAGE = `
  select h.id, h.project_id as "projectId", h.account_id as "accountId", a.external_id as "externalId", h.type, h.status,
    h.reasons, h.device_id as "deviceId", h.limits, h.origin, h.channel, h.created_at as "createdAt",
    h.updated_at as "updatedAt", h.expires_at as "expiresAt", h.viewed_at as "viewedAt", h.verified_at as "verifiedAt",
    h.completed_at as "completedAt", h.closed_at as "closedAt",
    h.admin_notified_at as "adminNotifiedAt", a.put_off_count as "putOffCount", d.attached, coalesce(c.contacts, '[]') as contacts
  from (select k.id from challenges k where k.project_id = $1 order by k.created_at desc, k.id desc limit $2 offset $3) as page
  join challenges h on h.id = page.id
  join accounts a on a.project_id = h.project_id and a.id = h.account_id
  cross join lateral (
    select jsonb_build_object('overall', count(*), 'computer', count(*) filter (where d.type = 'computer'),
      'tablet', count(*) filter (where d.type = 'tablet'), 'mobile', count(*) filter (where d.type = 'mobile')) as attached
    from devices d where d.project_id = h.project_id and d.account_id = h.account_id and d.status = 'attached'
      and not d.whitelisted) as d
  cross join lateral (
    select jsonb_agg(jsonb_build_object('kind', c.kind, 'value', encode(c.value, 'base64'))) as contacts
    from contacts c where c.project_id = h.project_id and c.account_id = h.account_id and c.replaced_at is null) as c
  order by h.created_at desc, h.id desc`;

/** One page of a project's challenges, newest first, and how many there are. */
export async function listChallenges(
  db: Queryable,
  vault: Vault,
  projectId: number,
  query: { page: number; limit: number },
): Promise<{ rows: ListedChallenge[]; total: number }> {
  const [list, total] = await Promise.all([
    db.query<ListRow>({
      name: "challenge-page",
      text: PAGE,
      values: [projectId, query.limit, (query.page - 1) * query.limit],
    }),
    projectTotal(db, projectId, "challenges"),
  ]);
  return { rows: list.rows.map((row) => toListed(vault, row)), total };
}

function toListed(vault: Vault, { attached, contacts, ...challenge }: ListRow): ListedChallenge {
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
