import type { Queryable } from "../../../db/pool.ts";
import type { Lane } from "../lockout.ts";
import type { Owner } from "../owner.ts";

/**
 * The lane in which guesses of this device count (DECISIONS 9): a device that proved itself before `before` (epoch
 * ms) has one of its own, so strangers cannot lock it out; everything else shares one.
 */
export async function laneOf(
  db: Queryable,
  owner: Owner,
  deviceId: string | null,
  before: number,
): Promise<Lane> {
  if (deviceId === null) return "";
  const { rows } = await db.query({
    name: "mfa-lane",
    text: `select from devices where project_id = $1 and account_id = $2 and id = $3 and status = 'attached'
      and proved_at < to_timestamp($4::float8 / 1000)`,
    values: [owner.projectId, owner.accountId, deviceId, before],
  });
  return rows.length > 0 ? `device:${deviceId}` : "";
}
