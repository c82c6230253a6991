import type { Network, Observation } from "@latchkey/engine";
import type { Queryable } from "../../db/pool.ts";

/** A visit waiting for the account it belongs to. */
export interface Initiated {
  network: Network;
  observation: Observation;
  info: unknown;
  clientVersion: string | null;
}

export async function saveInitiated(
  db: Queryable,
  projectId: number,
  token: string,
  initiated: Initiated,
  address: Buffer,
  now: number,
  expiresAt: number,
): Promise<void> {
  await db.query(
    `insert into identifications (project_id, id, description, address, created_at, expires_at)
     values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000))`,
    [projectId, token, JSON.stringify(initiated), address, now, expiresAt],
  );
}

/** A started identification that has not expired, completed or not. */
export async function findInitiated(
  db: Queryable,
  projectId: number,
  token: string,
  now: number,
): Promise<{ initiated: Initiated; address: Buffer } | null> {
  const { rows } = await db.query<{ initiated: Initiated; address: Buffer }>(
    `select description as initiated, address from identifications
     where project_id = $1 and id = $2 and expires_at > to_timestamp($3::float8 / 1000)`,
    [projectId, token, now],
  );
  return rows[0] ?? null;
}

/** Marks it completed. False where that happened before. */
export async function spendInitiated(
  tx: Queryable,
  projectId: number,
  token: string,
  now: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update identifications set completed_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and id = $2 and completed_at is null`,
    [projectId, token, now],
  );
  return (rowCount ?? 0) > 0;
}

export async function accountMetadata(
  db: Queryable,
  projectId: number,
  accountId: string,
): Promise<Record<string, unknown>> {
  const { rows } = await db.query<{ metadata: Record<string, unknown> }>(
    "select metadata from accounts where project_id = $1 and id = $2",
    [projectId, accountId],
  );
  return rows[0]?.metadata ?? {};
}
