import type { Queryable } from "../../db/pool.ts";
import { wireDate } from "../../shared/wire.ts";
import { type DeviceRow, toWireDevice, WIRE_COLUMNS } from "./store.ts";
import type { AccessHistory, AccessRecord, WireDevice } from "./wire.ts";

export interface HistoryTarget {
  projectId: number;
  /** The project's public name, which records carry. */
  clientId: string;
  accountId: string;
  deviceId: string | null;
}

interface AccessRow {
  access_id: string;
  at: number;
  signed: boolean;
  confidence: number;
  page: string | null;
}

/** One page of an account's accesses, newest first, perhaps of one device alone. */
export async function accessHistory(
  db: Queryable,
  target: HistoryTarget,
  { per, page }: { per: number; page: number },
): Promise<AccessHistory> {
  const { projectId, accountId, deviceId } = target;
  const values = [projectId, accountId, deviceId];
  const where = `x.project_id = $1 and x.account_id = $2 and ($3::text is null or x.device_id = $3)`;
  const [list, count] = await Promise.all([
    db.query<AccessRow & Partial<DeviceRow>>(
      `select x.id as access_id, x.at, x.signed, x.confidence, x.page, ${WIRE_COLUMNS}
       from accesses x left join devices d
         on d.project_id = x.project_id and d.account_id = x.account_id and d.id = x.device_id
       where ${where} order by x.at desc, x.id desc limit $4 offset $5`,
      [...values, per, (page - 1) * per],
    ),
    db.query<{ total: number }>(`select count(*) as total from accesses x where ${where}`, values),
  ]);
  const total = count.rows[0]?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / per));
  return {
    docs: list.rows.map((row) => toRecord(row, target)),
    totalDocs: total,
    limit: per,
    totalPages: pages,
    page,
    pagingCounter: (page - 1) * per + 1,
    hasPrevPage: page > 1,
    hasNextPage: page < pages,
    prevPage: page > 1 ? page - 1 : null,
    nextPage: page < pages ? page + 1 : null,
  };
}

function toRecord(row: AccessRow & Partial<DeviceRow>, target: HistoryTarget): AccessRecord {
  const known = row.id === undefined || row.id === null ? null : toWireDevice(row as DeviceRow, true);
  return {
    _id: row.access_id,
    signed: row.signed,
    device: known === null ? null : toLegacyDevice(known, target.clientId),
    project: target.clientId,
    user: target.accountId,
    api_key: target.clientId,
    confidence: row.confidence,
    version: "2",
    page: row.page,
    createdAt: wireDate(row.at),
    updatedAt: wireDate(row.at),
    __v: 0,
  };
}

/** The device as older payloads showed it. */
export function toLegacyDevice(device: WireDevice, clientId: string) {
  return { ...device, project: clientId, __v: 0 as const };
}
