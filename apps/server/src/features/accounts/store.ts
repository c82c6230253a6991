import type { Queryable } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import type { KnownContact } from "./contacts.ts";

export interface AccountRow {
  id: string;
  account: string;
  metadata: Record<string, unknown>;
  suspended: boolean;
  attachedCount: number;
  limits: { overall?: number | null } | null;
  peopleLimit: number | null;
  createdAt: number;
  updatedAt: number;
  groups: { id: string; name: string | null }[];
}

/** An account by the customer's id; null where it is unknown, or stands for a sign-up that has no account yet. */
export async function findAccount(
  db: Queryable,
  projectId: number,
  externalId: string,
): Promise<AccountRow | null> {
  const { rows } = await db.query<AccountRow>(
    `select a.id, a.external_id as account, a.metadata, a.suspended, a.attached_count as "attachedCount", a.limits,
       a.people_limit as "peopleLimit", a.created_at as "createdAt", a.updated_at as "updatedAt",
       (select coalesce(jsonb_agg(jsonb_build_object('id', g.external_id, 'name', g.name) order by g.external_id), '[]')
        from group_members m join groups g on g.project_id = m.project_id and g.external_id = m.group_id
        where m.project_id = a.project_id and m.account_id = a.id) as groups
     from accounts a where a.project_id = $1 and a.external_id = $2 and not a.provisional`,
    [projectId, externalId],
  );
  return rows[0] ?? null;
}

/** Brings the account into being or adds to its metadata, and holds its row. `fits` is false where that was full. */
export async function ensureAccount(
  tx: Queryable,
  projectId: number,
  externalId: string,
  metadata: Readonly<Record<string, unknown>>,
): Promise<{ id: string; fits: boolean }> {
  const { rows } = await tx.query<{ id: string; fits: boolean }>(
    `insert into accounts as a (project_id, id, external_id, metadata, version) values ($1, $2, $3, $4, 1)
     on conflict (project_id, external_id) do update set
       metadata = latchkey_merge_metadata(a.metadata, excluded.metadata), version = a.version + 1, updated_at = now(),
       provisional = false
     returning id, metadata || $4::jsonb = metadata as fits`,
    [projectId, newId(), externalId, JSON.stringify(metadata)],
  );
  return rows[0] ?? { id: "", fits: false };
}

/** Sets the flag; null where the account is unknown. */
export async function setSuspended(
  tx: Queryable,
  projectId: number,
  externalId: string,
  suspended: boolean,
): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `update accounts set suspended = $3, version = version + 1, updated_at = now()
     where project_id = $1 and external_id = $2 returning id`,
    [projectId, externalId, suspended],
  );
  return rows[0]?.id ?? null;
}

/** The account's own limits, which only signed calls set (DECISIONS 4). Absent fields stay, `null` takes all away. */
export async function setLimits(
  tx: Queryable,
  owner: { projectId: number; accountId: string },
  limits: { overall: number | null; people: number | null } | null,
): Promise<void> {
  await tx.query(
    `update accounts set
       limits = case when $5 then null when $3::int is null then limits
         else coalesce(limits, '{}') || jsonb_build_object('overall', $3::int) end,
       people_limit = case when $5 then null else coalesce($4, people_limit) end
     where project_id = $1 and id = $2`,
    [owner.projectId, owner.accountId, limits?.overall ?? null, limits?.people ?? null, limits === null],
  );
}

/** The account's current contacts, by their digests. */
export async function knownContacts(
  tx: Queryable,
  owner: { projectId: number; accountId: string },
): Promise<KnownContact[]> {
  const { rows } = await tx.query<KnownContact>(
    `select kind, value_key as key, source, usable_at as "usableAt", true as current from contacts
     where project_id = $1 and account_id = $2 and replaced_at is null`,
    [owner.projectId, owner.accountId],
  );
  return rows;
}
