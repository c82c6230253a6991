import type { Queryable } from "../../db/pool.ts";

export interface ListenTarget {
  accountId: string;
  deviceId: string;
  accessAt: number;
  status: string;
  detachedAt: number | null;
  /** `challenge:<id>`, `timer` or `call`: why the device was signed out. */
  detachedBy: string | null;
}

/** The device an access belongs to; null unless the access is of this very device. */
export async function findListenTarget(
  db: Queryable,
  projectId: number,
  deviceId: string,
  accessId: string,
): Promise<ListenTarget | null> {
  const { rows } = await db.query<ListenTarget>({
    name: "listen-target",
    text: `select x.account_id as "accountId", x.device_id as "deviceId", x.at as "accessAt", d.status,
        d.detached_at as "detachedAt", d.detached_by as "detachedBy"
      from accesses x join devices d on d.project_id = x.project_id and d.account_id = x.account_id and d.id = x.device_id
      where x.project_id = $1 and x.id = $2 and x.device_id = $3`,
    values: [projectId, accessId, deviceId],
  });
  return rows[0] ?? null;
}

/** Forgets connections that a node left behind when it died. */
export async function dropConnectionsOfNode(db: Queryable, nodeId: string): Promise<void> {
  await db.query("delete from connections where node_id = $1", [nodeId]);
}

/** This node lives. Answers the nodes that have not said so for `deadAfterS` seconds, and forgets them. */
export async function heartbeat(db: Queryable, nodeId: string, deadAfterS: number): Promise<string[]> {
  await db.query("insert into nodes (id) values ($1) on conflict (id) do update set seen_at = now()", [
    nodeId,
  ]);
  const { rows } = await db.query<{ id: string }>(
    "delete from nodes where seen_at < now() - make_interval(secs => $1) returning id",
    [deadAfterS],
  );
  return rows.map((row) => row.id);
}

export async function forgetNode(db: Queryable, nodeId: string): Promise<void> {
  await dropConnectionsOfNode(db, nodeId);
  await db.query("delete from nodes where id = $1", [nodeId]);
}
