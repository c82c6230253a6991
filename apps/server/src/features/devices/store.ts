import type { Queryable } from "../../db/pool.ts";
import { wireDate } from "../../shared/wire.ts";
import type { WireDevice } from "./wire.ts";

export interface FoundDevice {
  id: string;
  accountId: string;
  status: string;
  browser: string | null;
  system: string | null;
}

/** A device of the account the customer names; null where either is unknown or belongs to somebody else. */
export async function findDevice(
  db: Queryable,
  projectId: number,
  account: string,
  deviceId: string,
): Promise<FoundDevice | null> {
  const { rows } = await db.query<FoundDevice>(
    `select d.id, d.account_id as "accountId", d.status,
       d.model #>> '{fingerprints,-1,agent,browser}' as browser, d.model #>> '{fingerprints,-1,agent,system}' as system
     from accounts a join devices d on d.project_id = a.project_id and d.account_id = a.id
     where a.project_id = $1 and a.external_id = $2 and d.id = $3`,
    [projectId, account, deviceId],
  );
  return rows[0] ?? null;
}

export async function latestAccess(
  db: Queryable,
  projectId: number,
  accountId: string,
  deviceId: string,
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select id from accesses where project_id = $1 and account_id = $2 and device_id = $3 order by at desc limit 1`,
    [projectId, accountId, deviceId],
  );
  return rows[0]?.id ?? null;
}

/** The networks this device's live streams are open from. */
export async function streamsOf(
  db: Queryable,
  projectId: number,
  accountId: string,
  deviceId: string,
): Promise<{ networkKey: string | null }[]> {
  const { rows } = await db.query<{ networkKey: string | null }>(
    `select network ->> 'networkKey' as "networkKey" from connections
     where project_id = $1 and account_id = $2 and device_id = $3`,
    [projectId, accountId, deviceId],
  );
  return rows;
}

export async function deviceMetadata(
  db: Queryable,
  projectId: number,
  accountId: string,
  deviceId: string,
): Promise<Record<string, unknown>> {
  const { rows } = await db.query<{ metadata: Record<string, unknown> }>(
    `select metadata from devices where project_id = $1 and account_id = $2 and id = $3`,
    [projectId, accountId, deviceId],
  );
  return rows[0]?.metadata ?? {};
}

export interface DeviceRow {
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

/** A device as the wire shows it. */
export function toWireDevice(row: DeviceRow, withMetadata: boolean): WireDevice {
  return {
    _id: row.id,
    id: row.id,
    user: row.account_id,
    identity: row.id,
    status: row.status === "attached" ? "attached" : "detached",
    metadata: withMetadata ? row.metadata : {},
    info: row.info as WireDevice["info"],
    attachedAt: wireDate(row.attached_at),
    createdAt: wireDate(row.created_at),
    updatedAt: wireDate(row.updated_at),
    auto_detached: row.auto_detached,
    ...(row.detached_at === null ? {} : { detached_at: wireDate(row.detached_at) }),
  };
}

/** What `toWireDevice` needs, of devices named `d`. */
export const WIRE_COLUMNS = `d.id, d.account_id, d.status, d.metadata, d.info, d.attached_at, d.created_at, d.updated_at,
  d.detached_at, d.auto_detached`;

/** The account's attached devices, longest-standing first; an unknown account has none. */
export async function attachedDevices(
  db: Queryable,
  projectId: number,
  account: string,
  withMetadata: boolean,
): Promise<WireDevice[]> {
  const { rows } = await db.query<DeviceRow>(
    `select ${WIRE_COLUMNS} from accounts a join devices d on d.project_id = a.project_id and d.account_id = a.id
     where a.project_id = $1 and a.external_id = $2 and d.status = 'attached' and not d.whitelisted
     order by d.created_at, d.id`,
    [projectId, account],
  );
  return rows.map((row) => toWireDevice(row, withMetadata));
}
