import type { Queryable } from "../../db/pool.ts";
import { projectTotal } from "../../db/totals.ts";
import { DAY } from "../../shared/clock.ts";
import { type PageQuery, wireDate } from "../../shared/wire.ts";
import type { WireGroup, WireGroupDetail, WireMember } from "./schema.ts";

const SHARED_WINDOW_MS = 30 * DAY;

interface GroupRow {
  id: string;
  name: string | null;
  metadata: Record<string, unknown>;
  members: number;
  createdAt: number;
  updatedAt: number;
}

const COLUMNS = `g.external_id as id, g.name, g.metadata, g.member_count as members, g.created_at as "createdAt",
  g.updated_at as "updatedAt"`;

const toWire = (row: GroupRow): WireGroup => ({
  ...row,
  createdAt: wireDate(row.createdAt),
  updatedAt: wireDate(row.updatedAt),
});

/** One page of a project's groups, by id. */
export async function listGroups(
  db: Queryable,
  projectId: number,
  { page, limit }: PageQuery,
): Promise<{ data: WireGroup[]; total: number }> {
  const [list, total] = await Promise.all([
    db.query<GroupRow>(
      `select ${COLUMNS} from groups g where g.project_id = $1 order by g.external_id limit $2 offset $3`,
      [projectId, limit, (page - 1) * limit],
    ),
    projectTotal(db, projectId, "groups"),
  ]);
  return { data: list.rows.map(toWire), total };
}

/** A group with what its members add up to; null where there is none of this id. */
export async function findGroup(
  db: Queryable,
  projectId: number,
  groupId: string,
  now: number,
): Promise<WireGroupDetail | null> {
  const { rows } = await db.query<GroupRow & { devices: number; shared: number }>(
    `select ${COLUMNS}, coalesce(m.devices, 0) as devices, m.shared from groups g, lateral (
       select sum(a.attached_count) as devices, count(*) filter (where exists (
           select from challenges h where h.project_id = a.project_id and h.account_id = a.id
             and h.type = 'account_sharing' and h.created_at > to_timestamp($3::float8 / 1000))) as shared
       from group_members gm join accounts a on a.project_id = gm.project_id and a.id = gm.account_id
       where gm.project_id = g.project_id and gm.group_id = g.external_id) as m
     where g.project_id = $1 and g.external_id = $2`,
    [projectId, groupId, now - SHARED_WINDOW_MS],
  );
  const row = rows[0];
  return row === undefined ? null : { ...toWire(row), devices: row.devices, shared: row.shared };
}

/** One page of a group's members, those who joined last first; null where there is no such group. */
export async function listMembers(
  db: Queryable,
  projectId: number,
  groupId: string,
  { page, limit }: PageQuery,
): Promise<{ data: WireMember[]; total: number } | null> {
  const group = await db.query<{ total: number }>(
    "select member_count as total from groups where project_id = $1 and external_id = $2",
    [projectId, groupId],
  );
  const total = group.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await db.query<Omit<WireMember, "joinedAt"> & { joinedAt: number }>(
    `select a.id, a.external_id as account, a.attached_count as attached_devices, m.joined_at as "joinedAt"
     from group_members m join accounts a on a.project_id = m.project_id and a.id = m.account_id
     where m.project_id = $1 and m.group_id = $2 order by m.joined_at desc, m.account_id limit $3 offset $4`,
    [projectId, groupId, limit, (page - 1) * limit],
  );
  return { data: rows.map((row) => ({ ...row, joinedAt: wireDate(row.joinedAt) })), total };
}

/** Takes an account out of a group. False where it was no member. */
export async function leaveGroup(
  tx: Queryable,
  projectId: number,
  groupId: string,
  account: string,
): Promise<string | null> {
  const { rows } = await tx.query<{ account_id: string }>(
    `delete from group_members m using accounts a
     where a.project_id = $1 and a.external_id = $3 and m.project_id = $1 and m.account_id = a.id and m.group_id = $2
     returning m.account_id`,
    [projectId, groupId, account],
  );
  return rows[0]?.account_id ?? null;
}
