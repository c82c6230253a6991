import type { Queryable } from "../../db/pool.ts";

export interface ConsumeConditions {
  user: string | null;
  action: string | null;
  /** Epoch milliseconds: completed then or later. */
  completedSince: number | null;
}

/** A challenge as far as its being spent is concerned. */
export interface Consumable {
  id: string;
  user: string;
  /** Issued at a sign-up that had no account yet: nobody's id could be compared. */
  provisional: boolean;
  /** What it was issued for: the action of the evaluation, or `access`; null where that is not known. */
  action: string | null;
  status: string;
  completedAt: number | null;
  consumedAt: number | null;
}

// A challenge that a live stream led to is one of the access that opened it.
const ACTION = `(select case when e.action = 'connect' then 'access' else e.action end from evaluations e
  where e.project_id = h.project_id and e.account_id = h.account_id and e.id = h.caused_by)`;
const COLUMNS = `h.id, a.external_id as user, a.provisional, ${ACTION} as action, h.status, h.completed_at as "completedAt",
  h.consumed_at as "consumedAt"`;

/** Spends a completed challenge, if all conditions hold and nobody has spent it; null otherwise. */
export async function consume(
  db: Queryable,
  projectId: number,
  id: string,
  conditions: ConsumeConditions,
  now: number,
): Promise<Consumable | null> {
  const { rows } = await db.query<Consumable>(
    `update challenges h set consumed_at = to_timestamp($6::float8 / 1000)
     from accounts a
     where h.project_id = $1 and h.id = $2 and a.project_id = h.project_id and a.id = h.account_id
       and h.status = 'completed' and h.consumed_at is null
       and (a.provisional or a.external_id = $3)
       and ($4::text is null or ${ACTION} = $4)
       and ($5::float8 is null or h.completed_at >= to_timestamp($5::float8 / 1000))
     returning ${COLUMNS}`,
    [projectId, id, conditions.user, conditions.action, conditions.completedSince, now],
  );
  return rows[0] ?? null;
}

/** The same challenge as it stands, to say why it was not spent. */
export async function findConsumable(
  db: Queryable,
  projectId: number,
  id: string,
): Promise<Consumable | null> {
  const { rows } = await db.query<Consumable>(
    `select ${COLUMNS} from challenges h join accounts a on a.project_id = h.project_id and a.id = h.account_id
     where h.project_id = $1 and h.id = $2`,
    [projectId, id],
  );
  return rows[0] ?? null;
}
