import type { Queryable } from "../../db/pool.ts";
import { encode, LIVE_CHANNEL } from "../../live/messages.ts";

interface Owner {
  projectId: number;
  accountId: string;
}

export interface NewTrial extends Owner {
  deviceId: string;
  fingerprintKey: string | null;
  addressKey: string | null;
  at: number;
}

/** Writes down that the account's trial began. False where it had one already: saying it again changes nothing. */
export async function addTrial(tx: Queryable, trial: NewTrial): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into trials (project_id, account_id, device_id, fingerprint_key, address_key, started_at)
     values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000)) on conflict do nothing`,
    [trial.projectId, trial.accountId, trial.deviceId, trial.fingerprintKey, trial.addressKey, trial.at],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Whether another account began a trial in the same browser on the same line since then and never paid. Both must
 * agree: one model of phone has one fingerprint in many hands, one line has many browsers.
 */
export async function triedBefore(tx: Queryable, trial: NewTrial, since: number): Promise<boolean> {
  if (trial.fingerprintKey === null || trial.addressKey === null) return false;
  const { rows } = await tx.query(
    `select 1 from trials where project_id = $1 and fingerprint_key = $3 and address_key = $4 and account_id <> $2
       and upgraded_at is null and started_at > to_timestamp($5::float8 / 1000) limit 1`,
    [trial.projectId, trial.accountId, trial.fingerprintKey, trial.addressKey, since],
  );
  return rows.length > 0;
}

export async function markUpgraded(tx: Queryable, owner: Owner, at: number): Promise<void> {
  await tx.query(
    `update trials set upgraded_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and account_id = $2 and upgraded_at is null`,
    [owner.projectId, owner.accountId, at],
  );
}

export interface TrialChallenge {
  id: string;
  deviceId: string;
  origin: string | null;
  causedBy: string;
  at: number;
  expiresAt: number;
}

/** Issues the challenge and tells the device's stream; false where the device has another one open. */
export async function issueTrialChallenge(
  tx: Queryable,
  owner: Owner,
  challenge: TrialChallenge,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into challenges (project_id, account_id, id, type, status, reasons, device_id, access_id, limits, origin,
       caused_by, created_at, updated_at, expires_at)
     values ($1, $2, $3, 'repeat_trial', 'initiated', '{repeat_trial}', $4, $6,
       '{"overall": null, "computer": null, "tablet": null, "mobile": null}', $5, $6, to_timestamp($7::float8 / 1000),
       to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))
     on conflict (project_id, account_id, device_id) where closed_at is null do nothing`,
    [
      owner.projectId,
      owner.accountId,
      challenge.id,
      challenge.deviceId,
      challenge.origin,
      challenge.causedBy,
      challenge.at,
      challenge.expiresAt,
    ],
  );
  if ((rowCount ?? 0) === 0) return false;
  const { deviceId: device, id } = challenge;
  const message = encode({ project: owner.projectId, device, action: "challenge", challenge: id });
  await tx.query("select pg_notify($1, $2)", [LIVE_CHANNEL, message]);
  return true;
}

export interface ClosedChallenge {
  id: string;
  type: string;
  reasons: string[];
  createdAt: number;
}

/** Paying answers the question: open trial challenges of the account are completed. */
export async function completeTrialChallenges(
  tx: Queryable,
  owner: Owner,
  at: number,
): Promise<ClosedChallenge[]> {
  const { rows } = await tx.query<ClosedChallenge>(
    `update challenges set status = 'completed', completed_at = to_timestamp($3::float8 / 1000),
       closed_at = to_timestamp($3::float8 / 1000), updated_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and account_id = $2 and type = 'repeat_trial' and closed_at is null
     returning id, type, reasons, created_at as "createdAt"`,
    [owner.projectId, owner.accountId, at],
  );
  return rows;
}
