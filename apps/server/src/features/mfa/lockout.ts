import type { Queryable } from "../../db/pool.ts";
import type { Settings } from "../projects/index.ts";
import type { Owner } from "./owner.ts";

/** Failures of one account in a day, over all its challenges, before it is locked until the day is over. */
export const DAY_FAILURES_MAX = 25;

export interface LockoutPolicy {
  /** Failures within the window that lock the account. */
  attempts: number;
  windowS: number;
  durationS: number;
}

export function lockoutPolicy(settings: Settings): LockoutPolicy {
  const { attempts, window_min, duration_min } = settings.mfa.lockout;
  return { attempts, windowS: window_min * 60, durationS: duration_min * 60 };
}

/**
 * Whose failures are counted together. Guesses from everywhere share one lane; a device known to the account has a
 * lane of its own, so that nobody else can lock its owner out (DECISIONS 9).
 */
export type Lane = "" | `device:${string}`;

/** Until when the account is locked (epoch ms), or null. */
export async function lockedUntil(
  db: Queryable,
  owner: Owner,
  now: number,
  lane: Lane = "",
): Promise<number | null> {
  const { rows } = await db.query<{ locked_until: number }>(
    `select locked_until from lockouts
     where project_id = $1 and account_id = $2 and lane = $4 and locked_until > to_timestamp($3::float8 / 1000)`,
    [owner.projectId, owner.accountId, now, lane],
  );
  return rows[0]?.locked_until ?? null;
}

const NOW = "to_timestamp($3::float8 / 1000)";

/**
 * The statement that charges one attempt: $1 project, $2 account, $3 now, $4 window, $5 attempts, $6 duration,
 * $7 failures a day, $8 lane (times in ms). It answers a row where the attempt may be evaluated and none under a
 * lock. The charge that uses up the allowance sets the lock itself; a success lifts it again.
 */
export const chargeStatement = (condition = "true"): string => `
  insert into lockouts as l (project_id, account_id, lane, failures, window_started_at, day_failures, day_started_at, locked_until)
  select $1, $2, $8, 1, ${NOW}, 1, ${NOW},
    case when $5::int <= 1 then ${NOW} + $6::float8 * interval '1 millisecond' end
  where ${condition}
  on conflict (project_id, account_id, lane) do update set
    failures = case when l.window_started_at + $4::float8 * interval '1 millisecond' <= ${NOW} then 1 else l.failures + 1 end,
    window_started_at = case when l.window_started_at + $4::float8 * interval '1 millisecond' <= ${NOW}
      then ${NOW} else l.window_started_at end,
    day_failures = case when l.day_started_at + interval '1 day' <= ${NOW} then 1 else l.day_failures + 1 end,
    day_started_at = case when l.day_started_at + interval '1 day' <= ${NOW} then ${NOW} else l.day_started_at end,
    locked_until = case
      when l.day_started_at + interval '1 day' > ${NOW} and l.day_failures + 1 >= $7::int
        then l.day_started_at + interval '1 day'
      when (l.window_started_at + $4::float8 * interval '1 millisecond' > ${NOW} and l.failures + 1 >= $5::int) or $5::int <= 1
        then ${NOW} + $6::float8 * interval '1 millisecond'
      else null end
  where l.locked_until is null or l.locked_until <= ${NOW}
  returning failures`;

/** The parameters of `chargeStatement`, in order. */
export const chargeValues = (owner: Owner, policy: LockoutPolicy, lane: Lane, now: number): unknown[] => [
  owner.projectId,
  owner.accountId,
  now,
  policy.windowS * 1000,
  policy.attempts,
  policy.durationS * 1000,
  DAY_FAILURES_MAX,
  lane,
];

/**
 * Charges one attempt before it is evaluated: parallel guesses cannot get more evaluations than the policy allows.
 * Give it back with `refundSuccess` or `refundAttempt` once the outcome is known not to be a failure.
 */
export async function chargeAttempt(
  db: Queryable,
  owner: Owner,
  policy: LockoutPolicy,
  lane: Lane,
  now: number,
): Promise<boolean> {
  const { rows } = await db.query({
    name: "mfa-charge-attempt",
    text: chargeStatement(),
    values: chargeValues(owner, policy, lane, now),
  });
  return rows.length > 0;
}

/** After a success: the failure window starts anew and the lock this attempt may have set is lifted. */
export async function refundSuccess(db: Queryable, owner: Owner, lane: Lane): Promise<void> {
  await db.query({
    name: "mfa-refund-success",
    text: `update lockouts set failures = 0, locked_until = null, day_failures = greatest(0, day_failures - 1)
      where project_id = $1 and account_id = $2 and lane = $3`,
    values: [owner.projectId, owner.accountId, lane],
  });
}

/** After an attempt that neither failed nor succeeded: only what it was charged is given back. */
export async function refundAttempt(
  db: Queryable,
  owner: Owner,
  policy: LockoutPolicy,
  lane: Lane,
): Promise<void> {
  await db.query({
    name: "mfa-refund-attempt",
    text: `update lockouts set failures = greatest(0, failures - 1), day_failures = greatest(0, day_failures - 1),
        locked_until = case when failures - 1 < $4::int and day_failures - 1 < $5::int then null else locked_until end
      where project_id = $1 and account_id = $2 and lane = $3`,
    values: [owner.projectId, owner.accountId, lane, policy.attempts, DAY_FAILURES_MAX],
  });
}

/** Help desk: every lock and count of the account is cleared, and codes that were guessed at end. */
export async function unlockAccount(db: Queryable, owner: Owner, now: number): Promise<void> {
  await db.query(
    `with unlocked as (delete from lockouts where project_id = $1 and account_id = $2)
     update codes set expires_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and account_id = $2 and spent_at is null and expires_at > to_timestamp($3::float8 / 1000)`,
    [owner.projectId, owner.accountId, now],
  );
}
