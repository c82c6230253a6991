import type { Queryable } from "../../db/pool.ts";
import { type DeviceRow, toWireDevice, WIRE_COLUMNS } from "./store.ts";
import type { WireDevice } from "./wire.ts";

/** The account a device belongs to; null where the project has no such device. */
export async function ownerOfDevice(
  db: Queryable,
  projectId: number,
  deviceId: string,
): Promise<string | null> {
  const { rows } = await db.query<{ account_id: string }>(
    "select account_id from devices where project_id = $1 and id = $2",
    [projectId, deviceId],
  );
  return rows[0]?.account_id ?? null;
}

export async function internalId(db: Queryable, projectId: number, account: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    "select id from accounts where project_id = $1 and external_id = $2",
    [projectId, account],
  );
  return rows[0]?.id ?? null;
}

/** Adds to a device's metadata; null for an unknown device, false where there is no room for it. */
export async function addMetadata(
  db: Queryable,
  projectId: number,
  deviceId: string,
  metadata: Readonly<Record<string, unknown>>,
): Promise<boolean | null> {
  const { rows } = await db.query<{ fits: boolean }>(
    `update devices set metadata = latchkey_merge_metadata(metadata, $3), updated_at = now()
     where project_id = $1 and id = $2 returning metadata || $3::jsonb = metadata as fits`,
    [projectId, deviceId, JSON.stringify(metadata)],
  );
  return rows[0]?.fits ?? null;
}

export interface DeviceFilter {
  /** Devices of the staff as well. */
  whitelisted: boolean;
  /** Former selves of a device, kept dormant, as well. */
  excluded: boolean;
}

/** Every device of an account, attached or not, last used first; null where the account is unknown. */
export async function devicesOfAccount(
  db: Queryable,
  projectId: number,
  account: string,
  filter: DeviceFilter,
): Promise<WireDevice[] | null> {
  const accountId = await internalId(db, projectId, account);
  if (accountId === null) return null;
  const { rows } = await db.query<DeviceRow>(
    `select ${WIRE_COLUMNS} from devices d where d.project_id = $1 and d.account_id = $2
       and ($3 or d.status <> 'excluded') and ($4 or not d.whitelisted) order by d.attached_at desc, d.id`,
    [projectId, accountId, filter.excluded, filter.whitelisted],
  );
  return rows.map((row) => toWireDevice(row, true));
}

/**
 * Whitelists devices of an account or ends it, in the caller's transaction. The account's version moves on, so
 * that a decision under way is taken again; the count of what is attached follows.
 */
export async function setWhitelisted(
  tx: Queryable,
  projectId: number,
  accountId: string,
  deviceIds: readonly string[],
  whitelisted: boolean,
): Promise<void> {
  await tx.query("select from accounts where project_id = $1 and id = $2 for update", [projectId, accountId]);
  await tx.query(
    `update devices set whitelisted = $4, updated_at = now()
     where project_id = $1 and account_id = $2 and id = any($3)`,
    [projectId, accountId, deviceIds, whitelisted],
  );
  await tx.query(
    `update accounts a set version = version + 1, attached_count = (select count(*) from devices d
       where d.project_id = a.project_id and d.account_id = a.id and d.status = 'attached' and not d.whitelisted)
     where a.project_id = $1 and a.id = $2`,
    [projectId, accountId],
  );
}
