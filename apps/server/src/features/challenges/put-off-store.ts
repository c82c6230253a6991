import type { Queryable } from "../../db/pool.ts";
import type { Challenge } from "./challenge.ts";

/** Closes an open challenge as put off. False where it is closed already. */
export async function closePutOff(
  tx: Queryable,
  challenge: Challenge,
  status: "skipped" | "postponed",
  now: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update challenges set status = $4, skip_count = skip_count + 1, closed_at = to_timestamp($5::float8 / 1000),
       updated_at = to_timestamp($5::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3 and closed_at is null`,
    [challenge.projectId, challenge.accountId, challenge.id, status, now],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Takes one of the times an account may put a challenge off, and keeps sharing quiet until then. The limit is
 * checked where it is spent: two at once never take more than there is. False where none is left.
 */
export async function takePutOff(
  tx: Queryable,
  challenge: Challenge,
  limit: number,
  quietUntil: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update accounts set put_off_count = put_off_count + 1, version = version + 1,
       quiet_until = greatest(quiet_until, to_timestamp($4::float8 / 1000))
     where project_id = $1 and id = $2 and put_off_count < $3`,
    [challenge.projectId, challenge.accountId, limit, quietUntil],
  );
  return (rowCount ?? 0) > 0;
}

/** A passed challenge gives all of them back. */
export async function resetPutOff(db: Queryable, challenge: Challenge): Promise<void> {
  await db.query(
    "update accounts set put_off_count = 0 where project_id = $1 and id = $2 and put_off_count > 0",
    [challenge.projectId, challenge.accountId],
  );
}

/** Marks that the product's team was asked for help; once a challenge, while it is open. */
export async function markAdminNotified(tx: Queryable, challenge: Challenge, now: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update challenges set status = 'admin_notified', admin_notified_at = to_timestamp($4::float8 / 1000),
       updated_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3 and closed_at is null and admin_notified_at is null`,
    [challenge.projectId, challenge.accountId, challenge.id, now],
  );
  return (rowCount ?? 0) > 0;
}
