import { inTransaction, type Pool, type Queryable } from "../../db/pool.ts";

/**
 * The queue. All due times and leases are the store's own clock: nodes whose clocks differ agree on whose turn it is.
 *
 * A lane is one endpoint's queue for one account; it exists while there is something to send. Whoever holds its lease
 * sends its messages one after the other, oldest first, and nobody else does: that is the order that is promised.
 * `wake` counts what was added, so that a lane is given up only when nothing came in since it was looked at.
 */
export interface Lane {
  projectId: number;
  accountId: string;
  endpointId: string;
  /** Unique to this claim: what a former owner still does no longer counts. */
  lease: string;
  wake: number;
}

/** The next thing to send on a lane, with all it takes to send it. */
export interface Due {
  id: string;
  attempts: number;
  messageId: string;
  body: string;
  url: string;
  enabled: boolean;
  secret: Buffer;
  previousSecret: Buffer | null;
  previousUntil: number | null;
}

export interface Attempt {
  at: number;
  /** The answer's status, or null where there was none. */
  status: number | null;
  error: string | null;
  tookMs: number;
}

const FAN_OUT_LOCK = "latchkey:webhook-fan-out";

/** Writes one message into the outbox, outside of a decision. */
export async function addToOutbox(
  tx: Queryable,
  projectId: number,
  accountId: string | null,
  message: { messageId: string; event: string; payload: unknown; at: number; endpointId: string | null },
): Promise<void> {
  await tx.query(
    `insert into outbox (project_id, account_id, message_id, event, payload, created_at, endpoint_id)
     values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7)`,
    [
      projectId,
      accountId,
      message.messageId,
      message.event,
      JSON.stringify(message.payload),
      message.at,
      message.endpointId,
    ],
  );
}

/**
 * The sequence of a delivery is its outbox number: for one account those grow in the order of its changes, since each
 * change holds the account's row. The first wait of the project's schedule applies where the lane was empty.
 */
const FAN_OUT = `
  with taken as (
    delete from outbox where id in (select id from outbox order by id limit $1)
    returning id, project_id, coalesce(account_id, '') as account_id, message_id, event, payload, created_at, endpoint_id
  ), wanted as (
    select t.*, e.id as target from taken t join webhook_endpoints e on e.project_id = t.project_id and e.enabled
      and case when t.endpoint_id is null then e.events is null or t.event = any(e.events) else e.id = t.endpoint_id end
  ), messages as (
    insert into webhook_messages (project_id, account_id, id, event, body, created_at)
    select distinct on (id) project_id, account_id, message_id, event, payload::text, created_at from wanted order by id
  ), deliveries as (
    insert into webhook_deliveries (project_id, account_id, id, endpoint_id, message_id, seq, created_at, updated_at)
    select project_id, account_id, substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), target, message_id, id,
      created_at, created_at from wanted
  ), lanes as (
    insert into webhook_lanes (project_id, account_id, endpoint_id, next_attempt_at)
    select distinct w.project_id, w.account_id, w.target,
      now() + make_interval(secs => coalesce((p.settings #>> '{webhook,retry_s,0}')::float8, 0))
    from wanted w join projects p on p.id = w.project_id
    on conflict (project_id, account_id, endpoint_id) do update set wake = webhook_lanes.wake + 1
  )
  select count(*) as taken from taken`;

/**
 * Turns up to `limit` outbox rows into one delivery for each endpoint that listens. Answers how many were taken; 0
 * also where another node is at it: only one is at a time, so that lanes fill in order.
 */
export async function fanOut(pool: Pool, limit: number): Promise<number> {
  const { rows } = await pool.query<{ any: boolean }>({
    name: "outbox-any",
    text: "select exists (select 1 from outbox) as any",
  });
  if (rows[0]?.any !== true) return 0;
  return await inTransaction(pool, async (tx) => {
    const lock = await tx.query<{ ok: boolean }>("select pg_try_advisory_xact_lock(hashtext($1)) as ok", [
      FAN_OUT_LOCK,
    ]);
    if (lock.rows[0]?.ok !== true) return 0;
    const done = await tx.query<{ taken: number }>({ name: "fan-out", text: FAN_OUT, values: [limit] });
    return done.rows[0]?.taken ?? 0;
  });
}

const CLAIM = `
  with due as (
    select l.project_id, l.account_id, l.endpoint_id
    from webhook_endpoints e
    left join unnest($1::text[], $2::int[]) as busy (endpoint_id, free) on busy.endpoint_id = e.id
    cross join lateral (
      select q.project_id, q.account_id, q.endpoint_id from webhook_lanes q
      where q.endpoint_id = e.id and q.project_id = e.project_id and q.next_attempt_at <= now()
        and (q.lease_until is null or q.lease_until <= now())
      order by q.next_attempt_at limit coalesce(busy.free, $3) for update skip locked
    ) l
    where e.enabled limit $4
  )
  update webhook_lanes l set lease = $5, lease_until = now() + make_interval(secs => $6)
  from due where l.project_id = due.project_id and l.account_id = due.account_id and l.endpoint_id = due.endpoint_id
  returning l.project_id as "projectId", l.account_id as "accountId", l.endpoint_id as "endpointId", l.lease, l.wake`;

export interface Capacity {
  /** Endpoints with something under way, and how many more lanes each may have. */
  busy: ReadonlyMap<string, number>;
  /** For every other endpoint. */
  perEndpoint: number;
  /** In all. */
  total: number;
}

/** Takes lanes whose time has come, for `leaseS` seconds. Each is handed to one claimer. */
export async function claimLanes(
  db: Queryable,
  capacity: Capacity,
  lease: string,
  leaseS: number,
): Promise<Lane[]> {
  const { rows } = await db.query<Lane>({
    name: "lanes-claim",
    text: CLAIM,
    values: [
      [...capacity.busy.keys()],
      [...capacity.busy.values()],
      capacity.perEndpoint,
      capacity.total,
      lease,
      leaseS,
    ],
  });
  return rows;
}

/**
 * The oldest message of a lane ($1 project, $2 account, $3 endpoint) that is not settled. It is picked before anything is
 * joined to it: a lane may hold thousands.
 */
const due = (besides: string): string => `
  select d.id, d.attempts, d.message_id as "messageId", m.body, e.url, e.enabled, e.secret,
    e.previous_secret as "previousSecret", e.previous_until as "previousUntil"
  from (
    select * from webhook_deliveries
    where project_id = $1 and account_id = $2 and endpoint_id = $3 and status = 'pending' ${besides}
    order by seq limit 1
  ) d
  join webhook_messages m on m.project_id = d.project_id and m.account_id = d.account_id and m.id = d.message_id
  join webhook_endpoints e on e.project_id = d.project_id and e.id = d.endpoint_id`;

/** The oldest message of a lane that is not settled; null where there is none. */
export async function nextDue(db: Queryable, lane: Lane): Promise<Due | null> {
  const { rows } = await db.query<Due>({
    name: "lane-next",
    text: due(""),
    values: [lane.projectId, lane.accountId, lane.endpointId],
  });
  return rows[0] ?? null;
}

const SETTLE = `
  with own as (
    update webhook_lanes set lease_until = now() + make_interval(secs => $9)
    where project_id = $1 and account_id = $2 and endpoint_id = $3 and lease = $4 returning 1
  ), settled as (
    update webhook_deliveries set status = $6, attempts = attempts + 1, last_status = $7, last_error = $8,
      log = log || $10::jsonb, finished_at = to_timestamp($11::float8 / 1000), updated_at = to_timestamp($11::float8 / 1000)
    from own where project_id = $1 and account_id = $2 and id = $5
  )
  select (select count(*) from own) as owned, next.* from (select) as one
  left join (${due("and id <> $5")}) next on true`;

/**
 * Records that a delivery is done with, keeps the lane, and answers what is next on it. `lost` where somebody else
 * holds the lane by now: nothing was written then.
 */
export async function settle(
  db: Queryable,
  lane: Lane,
  deliveryId: string,
  status: "delivered" | "dead",
  attempt: Attempt,
  leaseS: number,
): Promise<Due | null | "lost"> {
  const { rows } = await db.query<{ owned: number } & (Due | { id: null })>({
    name: "delivery-settle",
    text: SETTLE,
    values: [
      lane.projectId,
      lane.accountId,
      lane.endpointId,
      lane.lease,
      deliveryId,
      status,
      attempt.status,
      attempt.error,
      leaseS,
      JSON.stringify([attempt]),
      attempt.at + attempt.tookMs,
    ],
  });
  const row = rows[0];
  if (row === undefined || row.owned === 0) return "lost";
  return row.id === null ? null : row;
}

/** Records a failed attempt and gives the lane back until it is tried again, `delayS` seconds from now. */
export async function postpone(
  db: Queryable,
  lane: Lane,
  deliveryId: string,
  attempt: Attempt,
  delayS: number,
): Promise<void> {
  await db.query({
    name: "delivery-postpone",
    text: `with own as (
        update webhook_lanes set lease = null, lease_until = null, next_attempt_at = now() + make_interval(secs => $8)
        where project_id = $1 and account_id = $2 and endpoint_id = $3 and lease = $4 returning 1
      )
      update webhook_deliveries set attempts = attempts + 1, last_status = $6, last_error = $7, log = log || $9::jsonb,
        updated_at = to_timestamp($10::float8 / 1000)
      from own where project_id = $1 and account_id = $2 and id = $5`,
    values: [
      lane.projectId,
      lane.accountId,
      lane.endpointId,
      lane.lease,
      deliveryId,
      attempt.status,
      attempt.error,
      delayS,
      JSON.stringify([attempt]),
      attempt.at + attempt.tookMs,
    ],
  });
}

/** Gives an empty lane up. Where something came in since it was claimed, it is due again instead. */
export async function releaseLane(db: Queryable, lane: Lane): Promise<void> {
  const key = [lane.projectId, lane.accountId, lane.endpointId, lane.lease];
  const { rowCount } = await db.query({
    name: "lane-release",
    text: `delete from webhook_lanes
      where project_id = $1 and account_id = $2 and endpoint_id = $3 and lease = $4 and wake = $5`,
    values: [...key, lane.wake],
  });
  if (rowCount === 0) await returnLane(db, lane);
}

/** Gives a lane back with its work undone, for anybody to take at once. */
export async function returnLane(db: Queryable, lane: Lane): Promise<void> {
  await db.query({
    name: "lane-return",
    text: `update webhook_lanes set lease = null, lease_until = null, next_attempt_at = now()
      where project_id = $1 and account_id = $2 and endpoint_id = $3 and lease = $4`,
    values: [lane.projectId, lane.accountId, lane.endpointId, lane.lease],
  });
}
