import type { Queryable } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";

export type NoticeKind = "contact_changed" | "contact_added" | "attribute_changed" | "device_invite";

export interface NewNotice {
  kind: NoticeKind;
  channel: "email" | "sms";
  /** Sealed under the account's contact context. */
  destination: Buffer;
  /** What the words need; no personal data. */
  context: Readonly<Record<string, unknown>>;
}

export interface Notice extends NewNotice {
  projectId: number;
  accountId: string;
  id: string;
  attempts: number;
}

/** Writes a message down in the transaction of what it tells of; it leaves after commit. */
export async function addNotice(
  tx: Queryable,
  owner: { projectId: number; accountId: string },
  notice: NewNotice,
  now: number,
): Promise<void> {
  await tx.query(
    `insert into notices (project_id, account_id, id, kind, channel, destination, context, created_at, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($8::float8 / 1000))`,
    [
      owner.projectId,
      owner.accountId,
      newId(),
      notice.kind,
      notice.channel,
      notice.destination,
      JSON.stringify(notice.context),
      now,
    ],
  );
}

/** Takes due notices for `leaseMs`; another node, or this one after a crash, takes them again later. */
export async function claimNotices(
  db: Queryable,
  now: number,
  leaseMs: number,
  limit: number,
): Promise<Notice[]> {
  const { rows } = await db.query<Notice>({
    name: "claim-notices",
    text: `update notices n set attempts = attempts + 1, due_at = to_timestamp(($1::float8 + $2) / 1000)
      from (select project_id, account_id, id from notices
        where finished_at is null and due_at <= to_timestamp($1::float8 / 1000) order by due_at limit $3 for update skip locked) as due
      where n.project_id = due.project_id and n.account_id = due.account_id and n.id = due.id
      returning n.project_id as "projectId", n.account_id as "accountId", n.id, n.kind, n.channel, n.destination,
        n.context, n.attempts`,
    values: [now, leaseMs, limit],
  });
  return rows;
}

/** It was sent, or given up. Kept for a while, because `noticesSince` counts it. */
export async function finishNotice(db: Queryable, notice: Notice, now: number): Promise<void> {
  await db.query(
    `update notices set finished_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3`,
    [notice.projectId, notice.accountId, notice.id, now],
  );
}

export async function forgetFinished(db: Queryable, before: number): Promise<void> {
  await db.query("delete from notices where finished_at <= to_timestamp($1::float8 / 1000)", [before]);
}

/** How many notices of an account were written down since then. */
export async function noticesSince(
  db: Queryable,
  owner: { projectId: number; accountId: string },
  since: number,
): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from notices
     where project_id = $1 and account_id = $2 and created_at > to_timestamp($3::float8 / 1000)`,
    [owner.projectId, owner.accountId, since],
  );
  return rows[0]?.n ?? 0;
}

export async function postponeNotice(db: Queryable, notice: Notice, dueAt: number): Promise<void> {
  await db.query(
    `update notices set due_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3`,
    [notice.projectId, notice.accountId, notice.id, dueAt],
  );
}
