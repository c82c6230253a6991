import type { Queryable } from "../../db/pool.ts";
import { projectTotal } from "../../db/totals.ts";
import type { Described, Invite, InviteStatus } from "./invite.ts";

const COLUMNS = `id, project_id as "projectId", email, name, language, status, nonce, description, created_at as "createdAt",
  updated_at as "updatedAt", expires_at as "expiresAt", approved_at as "approvedAt"`;

export async function addInvite(db: Queryable, invite: Invite, emailKey: string): Promise<void> {
  await db.query(
    `insert into device_invites (project_id, id, email, email_key, name, status, nonce, created_at, updated_at, expires_at, language)
     values ($1, $2, $3, $4, $5, 'invited', $6, to_timestamp($7::float8 / 1000), to_timestamp($7::float8 / 1000),
       to_timestamp($8::float8 / 1000), $9)`,
    [
      invite.projectId,
      invite.id,
      invite.email,
      emailKey,
      invite.name,
      invite.nonce,
      invite.createdAt,
      invite.expiresAt,
      invite.language,
    ],
  );
}

export async function findInvite(db: Queryable, projectId: number, id: string): Promise<Invite | null> {
  const { rows } = await db.query<Invite>(
    `select ${COLUMNS} from device_invites where project_id = $1 and id = $2`,
    [projectId, id],
  );
  return rows[0] ?? null;
}

/** By its id alone, for the page that its link opens. */
export async function findInviteBeforeAuth(db: Queryable, id: string): Promise<Invite | null> {
  const { rows } = await db.query<Invite>(`select ${COLUMNS} from device_invites where id = $1`, [id]);
  return rows[0] ?? null;
}

export async function listInvites(
  db: Queryable,
  projectId: number,
  { page, limit }: { page: number; limit: number },
): Promise<{ rows: Invite[]; total: number }> {
  const [list, total] = await Promise.all([
    db.query<Invite>(
      `select ${COLUMNS} from device_invites where project_id = $1 order by created_at desc, id desc limit $2 offset $3`,
      [projectId, limit, (page - 1) * limit],
    ),
    projectTotal(db, projectId, "device_invites"),
  ]);
  return { rows: list.rows, total };
}

export async function approvedInvites(db: Queryable, projectId: number): Promise<Invite[]> {
  const { rows } = await db.query<Invite>(
    `select ${COLUMNS} from device_invites where project_id = $1 and status = 'approved' order by approved_at, id`,
    [projectId],
  );
  return rows;
}

/** The invited person's word, once: only an open invite whose link is the latest is taken. */
export async function identify(
  db: Queryable,
  invite: Invite,
  description: Described,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update device_invites set status = 'identified', description = $4, updated_at = to_timestamp($5::float8 / 1000)
     where project_id = $1 and id = $2 and nonce = $3 and status = 'invited' and expires_at > to_timestamp($5::float8 / 1000)`,
    [invite.projectId, invite.id, invite.nonce, JSON.stringify(description), now],
  );
  return (rowCount ?? 0) > 0;
}

/** Moves an invite on, if it stands where the caller thinks. */
export async function decideInvite(
  tx: Queryable,
  projectId: number,
  id: string,
  from: readonly InviteStatus[],
  to: "approved" | "rejected",
  now: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update device_invites set status = $4, updated_at = to_timestamp($5::float8 / 1000),
       approved_at = case when $4 = 'approved' then to_timestamp($5::float8 / 1000) end
     where project_id = $1 and id = $2 and status = any($3)`,
    [projectId, id, from, to, now],
  );
  return (rowCount ?? 0) > 0;
}

/** Opens the invite again under a new link. */
export async function renewInvite(
  tx: Queryable,
  projectId: number,
  id: string,
  nonce: string,
  now: number,
  expiresAt: number,
): Promise<void> {
  await tx.query(
    `update device_invites set status = 'invited', nonce = $3, description = null, approved_at = null,
       updated_at = to_timestamp($4::float8 / 1000), expires_at = to_timestamp($5::float8 / 1000)
     where project_id = $1 and id = $2`,
    [projectId, id, nonce, now, expiresAt],
  );
}

export async function removeInvite(tx: Queryable, projectId: number, id: string): Promise<void> {
  await tx.query("delete from device_invites where project_id = $1 and id = $2", [projectId, id]);
}

/** The device was met: remembers which it is, and on the first meeting the fingerprint it is known by from now on. */
export async function rememberDevice(
  tx: Queryable,
  device: { projectId: number; accountId: string; deviceId: string; inviteId: string; at: number },
  firstKey: string | null,
): Promise<void> {
  await tx.query(
    `insert into invited_devices (project_id, account_id, device_id, invite_id, at)
     values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000)) on conflict do nothing`,
    [device.projectId, device.accountId, device.deviceId, device.inviteId, device.at],
  );
  if (firstKey === null) return;
  await tx.query(
    `update device_invites set description = jsonb_set(description, '{keys}', jsonb_build_array($3::text))
     where project_id = $1 and id = $2 and status = 'approved' and jsonb_array_length(description -> 'keys') = 0`,
    [device.projectId, device.inviteId, firstKey],
  );
}

/** The devices an invite covers, by account; they are forgotten as covered. */
export async function takeDevices(
  tx: Queryable,
  projectId: number,
  inviteId: string,
): Promise<Map<string, string[]>> {
  const { rows } = await tx.query<{ account_id: string; device_id: string }>(
    "delete from invited_devices where project_id = $1 and invite_id = $2 returning account_id, device_id",
    [projectId, inviteId],
  );
  const byAccount = new Map<string, string[]>();
  for (const { account_id: account, device_id: device } of rows) {
    byAccount.set(account, [...(byAccount.get(account) ?? []), device]);
  }
  return byAccount;
}
