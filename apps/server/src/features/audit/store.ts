import type { Queryable } from "../../db/pool.ts";

export interface AuditEntry {
  projectId: number;
  /** The account it is about; null for what belongs to the project. */
  accountId: string | null;
  /** Epoch milliseconds. */
  at: number;
  /** `api`, `device`, `timer`, or the operator. */
  actor: string;
  /** What was done, as `noun.verb`: `account.suspended`. */
  action: string;
  /** The record it was done to, where that is not the account. */
  subject?: string | null;
  /** Names of fields, counts, ids; never a person's data. */
  details?: Readonly<Record<string, unknown>>;
}

/** Writes down who did what, in the transaction of the change. */
export async function recordAudit(tx: Queryable, entry: AuditEntry): Promise<void> {
  await tx.query(
    `insert into audit (project_id, account_id, at, actor, action, subject, details)
     values ($1, $2, to_timestamp($3::float8 / 1000), $4, $5, $6, $7)`,
    [
      entry.projectId,
      entry.accountId,
      entry.at,
      entry.actor,
      entry.action,
      entry.subject ?? null,
      JSON.stringify(entry.details ?? {}),
    ],
  );
}

/** Writes down what somebody with the project's secret did to a record of the project. `at` in epoch ms. */
export async function recordProjectChange(
  tx: Queryable,
  projectId: number,
  action: string,
  subject: string,
  at: number,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await recordAudit(tx, { projectId, accountId: null, at, actor: "api", action, subject, details });
}
