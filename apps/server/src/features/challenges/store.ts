import type { DeviceType } from "@latchkey/engine";
import type { Queryable } from "../../db/pool.ts";
import type { Challenge } from "./challenge.ts";

export const CHALLENGE_COLUMNS = `h.id, h.project_id as "projectId", h.account_id as "accountId", a.external_id as "externalId", h.type, h.status,
  h.reasons, h.device_id as "deviceId", h.caused_by as "causedBy", h.limits,
  coalesce(h.origin, (select x.origin from accesses x where x.project_id = h.project_id and x.account_id = h.account_id
    and x.device_id = h.device_id order by x.at desc limit 1)) as origin,
  h.channel, h.created_at as "createdAt", h.updated_at as "updatedAt", h.expires_at as "expiresAt", h.viewed_at as "viewedAt",
  h.verified_at as "verifiedAt", h.completed_at as "completedAt", h.closed_at as "closedAt", h.admin_notified_at as "adminNotifiedAt",
  a.put_off_count as "putOffCount"`;
export const CHALLENGE_FROM =
  "from challenges h join accounts a on a.project_id = h.project_id and a.id = h.account_id";

/** By its id alone: the id is the capability (DECISIONS 6). */
export async function findChallengeBeforeAuth(db: Queryable, id: string): Promise<Challenge | null> {
  const { rows } = await db.query<Challenge>(
    `select ${CHALLENGE_COLUMNS} ${CHALLENGE_FROM} where h.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

export async function findChallenge(db: Queryable, projectId: number, id: string): Promise<Challenge | null> {
  const { rows } = await db.query<Challenge>(
    `select ${CHALLENGE_COLUMNS} ${CHALLENGE_FROM} where h.project_id = $1 and h.id = $2`,
    [projectId, id],
  );
  return rows[0] ?? null;
}

/** Marks the first time somebody opened the challenge. True when this was it. */
export async function markViewed(db: Queryable, challenge: Challenge, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update challenges set viewed_at = to_timestamp($4::float8 / 1000), updated_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3 and viewed_at is null and closed_at is null`,
    [challenge.projectId, challenge.accountId, challenge.id, now],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Records the fate of a code message; a verified or closed challenge keeps its status. True when this made the
 * challenge `pending`.
 */
export async function markSent(
  db: Queryable,
  challenge: Challenge,
  status: "pending" | "delivered" | "delivery_failed",
  channel: string,
  now: number,
): Promise<boolean> {
  const { rows } = await db.query<{ before: string; after: string }>(
    `with old as (
       select id, status from challenges where project_id = $1 and account_id = $2 and id = $3 for update
     )
     update challenges h set channel = $5, delivery_status = $4, updated_at = to_timestamp($6::float8 / 1000),
       status = case when closed_at is null and verified_at is null then $4 else h.status end
     from old where h.project_id = $1 and h.account_id = $2 and h.id = old.id
     returning old.status as before, h.status as after`,
    [challenge.projectId, challenge.accountId, challenge.id, status, channel, now],
  );
  return rows[0]?.after === "pending" && rows[0].before !== "pending";
}

export async function markVerified(db: Queryable, challenge: Challenge, now: number): Promise<void> {
  await db.query(
    `update challenges set status = 'verified', verified_at = to_timestamp($4::float8 / 1000),
       updated_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3 and closed_at is null`,
    [challenge.projectId, challenge.accountId, challenge.id, now],
  );
}

export interface ChallengeDevice {
  id: string;
  type: DeviceType;
  browser: string | null;
  system: string | null;
  city: string | null;
  country: string | null;
  firstSeenAt: number;
  lastUsedAt: number;
}

/** Attached devices of the challenged account that count, longest-standing first. */
export async function attachedDevices(db: Queryable, challenge: Challenge): Promise<ChallengeDevice[]> {
  const { rows } = await db.query<ChallengeDevice>(
    `select d.id, d.type, d.model #>> '{fingerprints,-1,agent,browser}' as browser,
       d.model #>> '{fingerprints,-1,agent,system}' as system, d.place ->> 'city' as city, d.place ->> 'country' as country,
       d.created_at as "firstSeenAt", d.attached_at as "lastUsedAt"
     from devices d where d.project_id = $1 and d.account_id = $2 and d.status = 'attached' and not d.whitelisted
     order by d.created_at, d.id`,
    [challenge.projectId, challenge.accountId],
  );
  return rows;
}

/**
 * Takes the account's one kick a day without proof (DECISIONS 7). False when it was taken within a day already.
 */
export async function takeUnprovedKick(db: Queryable, challenge: Challenge, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update accounts set unproved_kick_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and id = $2
       and (unproved_kick_at is null or unproved_kick_at <= to_timestamp($3::float8 / 1000) - interval '1 day')`,
    [challenge.projectId, challenge.accountId, now],
  );
  return (rowCount ?? 0) > 0;
}
