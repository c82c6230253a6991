import type { Queryable } from "../../db/pool.ts";
import type { DeviceCounts } from "./events.ts";

export interface AccountDetails {
  /** The customer's id. */
  account: string;
  metadata: Record<string, unknown>;
  createdAt: number;
  updatedAt: number;
}

/** What events say of an account; null where it is not written yet. */
export async function accountDetails(
  db: Queryable,
  projectId: number,
  accountId: string,
): Promise<AccountDetails | null> {
  const { rows } = await db.query<AccountDetails>(
    `select external_id as account, metadata, created_at as "createdAt", updated_at as "updatedAt"
     from accounts where project_id = $1 and id = $2`,
    [projectId, accountId],
  );
  return rows[0] ?? null;
}

/** A device as stored, in the columns its wire form is made of. */
export interface StoredDevice {
  id: string;
  account_id: string;
  status: string;
  metadata: Record<string, unknown>;
  info: unknown;
  attached_at: number;
  created_at: number;
  updated_at: number;
  detached_at: number | null;
  auto_detached: boolean;
}

export async function storedDevices(
  db: Queryable,
  projectId: number,
  accountId: string,
  ids: readonly string[],
): Promise<StoredDevice[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<StoredDevice>(
    `select id, account_id, status, metadata, info, attached_at, created_at, updated_at, detached_at, auto_detached
     from devices where project_id = $1 and account_id = $2 and id = any($3)`,
    [projectId, accountId, ids],
  );
  return rows;
}

/** Devices of an account that count: excluded and whitelisted ones do not. */
export async function countDevices(
  db: Queryable,
  projectId: number,
  accountId: string,
  askingDeviceId: string | null,
): Promise<DeviceCounts> {
  const { rows } = await db.query<DeviceCounts>(
    `select count(*) as all, count(*) filter (where status = 'attached') as attached,
       count(*) filter (where status = 'attached' and id is distinct from $3) as others
     from devices where project_id = $1 and account_id = $2 and status <> 'excluded' and not whitelisted`,
    [projectId, accountId, askingDeviceId],
  );
  return rows[0] ?? { all: 0, attached: 0, others: 0 };
}
