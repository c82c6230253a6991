import type { Queryable } from "../../db/pool.ts";

/** What a browser brings along from earlier: nobody signed it. */
export interface Traces {
  challengeId: string | null;
  accessId: string | null;
}

/** Somebody else's account that was used on this device, and the challenge that was shown there. */
export interface Evidence {
  challengeId: string;
  fromAccountId: string;
}

// A challenge that was passed says that it was the owner; only the others speak of a guest.
const GUEST = `h.type = 'account_sharing' and h.status <> 'completed' and h.device_id is not null
  and a.external_id <> $3 and h.created_at < to_timestamp($4::float8 / 1000)
  and ($5::float8 is null or h.created_at < to_timestamp($5::float8 / 1000))`;

/**
 * Looks for the facts that come before a conversion: the device was used with another account of the project, and a
 * sharing challenge was shown on it, both before this account was first seen (`firstSeenAt`; null where it is new).
 * The challenge itself is looked for first; an access that was over the limit leads to the challenge of its device,
 * if somebody opened that.
 */
export async function findEvidence(
  db: Queryable,
  projectId: number,
  account: string,
  traces: Traces,
  firstSeenAt: number | null,
  at: number,
): Promise<Evidence | null> {
  const { rows } = await db.query<Evidence>(
    `select h.id as "challengeId", h.account_id as "fromAccountId", 1 as rank
     from challenges h join accounts a on a.project_id = h.project_id and a.id = h.account_id
     where h.project_id = $1 and h.id = $2 and ${GUEST}
     union all
     select h.id, h.account_id, 2
     from accesses x
     join challenges h on h.project_id = x.project_id and h.account_id = x.account_id and h.device_id = x.device_id
     join accounts a on a.project_id = h.project_id and a.id = h.account_id
     where x.project_id = $1 and x.id = $6 and h.viewed_at is not null and ${GUEST}
     order by rank limit 1`,
    [projectId, traces.challengeId, account, at, firstSeenAt, traces.accessId],
  );
  return rows[0] ?? null;
}

export interface Conversion extends Evidence {
  id: string;
  projectId: number;
  accountId: string;
  accessId: string;
  deviceId: string;
  at: number;
}

/**
 * Counts an account as converted; false where it is counted already, or the challenge has led to another one. It is
 * a seat where both accounts are in one group.
 */
export async function addConversion(tx: Queryable, conversion: Conversion): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into conversions (project_id, account_id, id, from_account_id, challenge_id, access_id, device_id, at, seat)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), exists (
       select 1 from group_members own join group_members other
         on other.project_id = own.project_id and other.group_id = own.group_id
       where own.project_id = $1 and own.account_id = $2 and other.account_id = $4))
     on conflict do nothing`,
    [
      conversion.projectId,
      conversion.accountId,
      conversion.id,
      conversion.fromAccountId,
      conversion.challengeId,
      conversion.accessId,
      conversion.deviceId,
      conversion.at,
    ],
  );
  return (rowCount ?? 0) > 0;
}

export interface PeriodCount {
  /** Start of the period, UTC. */
  from: number;
  accounts: number;
  seats: number;
}

/** Conversions of each period that had any, oldest first. `from` counts, `to` does not. */
export async function countByPeriod(
  db: Queryable,
  projectId: number,
  from: number,
  to: number,
  interval: "day" | "week" | "month",
): Promise<PeriodCount[]> {
  const { rows } = await db.query<PeriodCount>(
    `select date_trunc($4, at, 'UTC') as from, count(*) as accounts, count(*) filter (where seat) as seats
     from conversions
     where project_id = $1 and at >= to_timestamp($2::float8 / 1000) and at < to_timestamp($3::float8 / 1000)
     group by 1 order by 1`,
    [projectId, from, to, interval],
  );
  return rows;
}
