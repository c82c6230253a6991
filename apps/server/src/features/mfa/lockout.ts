import type { Queryable } from "../../db/pool.ts";
import type { Settings } from "../projects/index.ts";

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

/** Until when the account is locked (epoch ms), or null. */
export async function lockedUntil(
  db: Queryable,
  owner: { projectId: number; accountId: string },
  now: number,
): Promise<number | null> {
  const { rows } = await db.query<{ locked_until: number }>(
    `select locked_until from lockouts
     where project_id = $1 and account_id = $2 and locked_until > to_timestamp($3::float8 / 1000)`,
    [owner.projectId, owner.accountId, now],
  );
  return rows[0]?.locked_until ?? null;
}
