import type { Queryable } from "../../db/pool.ts";
import type { Attempt } from "./queue-store.ts";
import type { DeliveriesQuery } from "./schema.ts";

export interface Delivery {
  id: string;
  seq: number;
  projectId: number;
  accountId: string;
  endpointId: string;
  messageId: string;
  event: string;
  /** The customer's account id; null for what belongs to none. */
  account: string | null;
  status: "pending" | "delivered" | "dead";
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  /** When it is tried next; null once it is settled, or while older messages of its lane go first. */
  nextAttemptAt: number | null;
  createdAt: number;
  updatedAt: number;
  finishedAt: number | null;
}

export interface DeliveryDetail extends Delivery {
  body: string;
  log: Attempt[];
}

const COLUMNS = `d.id, d.seq, d.project_id as "projectId", d.account_id as "accountId", d.endpoint_id as "endpointId",
  d.message_id as "messageId", m.event, a.external_id as account, d.status, d.attempts, d.last_status as "lastStatus",
  d.last_error as "lastError", d.created_at as "createdAt", d.updated_at as "updatedAt", d.finished_at as "finishedAt",
  (select l.next_attempt_at from webhook_lanes l where l.project_id = d.project_id and l.account_id = d.account_id
     and l.endpoint_id = d.endpoint_id and d.status = 'pending' and not exists (select 1 from webhook_deliveries o
       where o.endpoint_id = d.endpoint_id and o.account_id = d.account_id and o.status = 'pending' and o.seq < d.seq))
    as "nextAttemptAt"`;
const FROM = `from webhook_deliveries d
  join webhook_messages m on m.project_id = d.project_id and m.account_id = d.account_id and m.id = d.message_id
  left join accounts a on a.project_id = d.project_id and a.id = d.account_id`;

/** Written out rather than passed, so that the index of each state is used. */
const STATUS_IS = {
  pending: "and d.status = 'pending'",
  delivered: "and d.status = 'delivered'",
  dead: "and d.status = 'dead'",
} as const;

/** Deliveries to one endpoint, newest first, from before the given sequence number. */
export async function listDeliveries(
  db: Queryable,
  projectId: number,
  endpointId: string,
  query: DeliveriesQuery,
): Promise<Delivery[]> {
  const values: unknown[] = [projectId, endpointId, query.limit];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    query.status === undefined ? "" : STATUS_IS[query.status],
    query.before === undefined ? "" : `and d.seq < ${put(query.before)}`,
    query.event === undefined ? "" : `and m.event = ${put(query.event)}`,
    query.account === undefined
      ? ""
      : `and d.account_id = (select id from accounts where project_id = $1 and external_id = ${put(query.account)})`,
  ];
  const { rows } = await db.query<Delivery>(
    `select ${COLUMNS} ${FROM} where d.project_id = $1 and d.endpoint_id = $2 ${conditions.join(" ")}
     order by d.seq desc limit $3`,
    values,
  );
  return rows;
}

export async function findDelivery(
  db: Queryable,
  projectId: number,
  id: string,
): Promise<DeliveryDetail | null> {
  const { rows } = await db.query<DeliveryDetail>(
    `select ${COLUMNS}, m.body, d.log ${FROM} where d.project_id = $1 and d.id = $2`,
    [projectId, id],
  );
  return rows[0] ?? null;
}

/** Puts a delivery back at the head of its lane with its whole schedule before it, due now. */
export async function revive(db: Queryable, delivery: Delivery, now: number): Promise<void> {
  const { projectId, accountId, endpointId, id } = delivery;
  await db.query(
    `with revived as (
       update webhook_deliveries set status = 'pending', attempts = 0, finished_at = null,
         updated_at = to_timestamp($5::float8 / 1000)
       where project_id = $1 and account_id = $2 and id = $4 returning 1
     )
     insert into webhook_lanes as l (project_id, account_id, endpoint_id, next_attempt_at)
     select $1, $2, $3, now() from revived
     on conflict (project_id, account_id, endpoint_id) do update set wake = l.wake + 1, next_attempt_at = now()`,
    [projectId, accountId, endpointId, id, now],
  );
  await db.query("select pg_notify('latchkey_outbox', '')");
}

/** Forgets messages and their deliveries that are older than `keepDays`, and lanes that lead nowhere. */
export async function forgetOld(db: Queryable, now: number, keepDays: number): Promise<void> {
  const cutoff = [now, keepDays];
  const older = "created_at < to_timestamp($1::float8 / 1000) - make_interval(days => $2)";
  await db.query(`delete from webhook_deliveries where ${older}`, cutoff);
  await db.query(`delete from webhook_messages where ${older}`, cutoff);
  await db.query(
    `delete from webhook_lanes l where not exists (select 1 from webhook_endpoints e
       where e.project_id = l.project_id and e.id = l.endpoint_id)`,
  );
}

/** What waits to be told, and what was given up: events not yet passed on, deliveries under way, dead ones. */
export interface Backlog {
  outbox: number;
  pending: number;
  dead: number;
  /** Seconds since the oldest event that is not yet passed on came about. */
  oldestS: number;
}

/** Counts over every project; read from partial indexes, so that what was delivered costs nothing. */
export async function countBacklog(db: Queryable): Promise<Backlog> {
  const { rows } = await db.query<Backlog>({
    name: "webhook-backlog",
    text: `select o.n as outbox, coalesce(extract(epoch from now() - o.oldest), 0)::float8 as "oldestS",
        (select count(*) from webhook_deliveries where status = 'pending') as pending,
        (select count(*) from webhook_deliveries where status = 'dead') as dead
      from (select count(*) as n, min(created_at) as oldest from outbox) as o`,
  });
  return rows[0] ?? { outbox: 0, pending: 0, dead: 0, oldestS: 0 };
}
