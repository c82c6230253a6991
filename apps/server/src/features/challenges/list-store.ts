import type { Queryable } from "../../db/pool.ts";
import type { toWireDevice } from "../devices/index.ts";
import type { Challenge } from "./challenge.ts";
import { CHALLENGE_COLUMNS, CHALLENGE_FROM } from "./store.ts";

/** One page of a project's challenges, newest first, and how many there are. */
export async function listChallenges(
  db: Queryable,
  projectId: number,
  query: { page: number; limit: number },
): Promise<{ rows: Challenge[]; total: number }> {
  const offset = (query.page - 1) * query.limit;
  const [list, count] = await Promise.all([
    db.query<Challenge>(
      `select ${CHALLENGE_COLUMNS} ${CHALLENGE_FROM} where h.project_id = $1
       order by h.created_at desc, h.id desc limit $2 offset $3`,
      [projectId, query.limit, offset],
    ),
    db.query<{ total: number }>("select count(*) as total from challenges where project_id = $1", [
      projectId,
    ]),
  ]);
  return { rows: list.rows, total: count.rows[0]?.total ?? 0 };
}

/** Attached devices of the challenged account, as stored. */
export async function wireDevices(
  db: Queryable,
  challenge: Challenge,
): Promise<Parameters<typeof toWireDevice>[0][]> {
  const { rows } = await db.query<Parameters<typeof toWireDevice>[0]>(
    `select id, account_id, status, metadata, info, attached_at, created_at, updated_at, detached_at, auto_detached
     from devices where project_id = $1 and account_id = $2 and status = 'attached' and not whitelisted
     order by created_at, id`,
    [challenge.projectId, challenge.accountId],
  );
  return rows;
}
