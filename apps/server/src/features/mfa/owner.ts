import type { Queryable } from "../../db/pool.ts";
import { recordAudit } from "../audit/index.ts";

/** The account that factors, answers and tokens belong to. */
export interface Owner {
  projectId: number;
  accountId: string;
}

/** The account the customer's id names, or null. */
export async function findAccount(
  db: Queryable,
  projectId: number,
  externalId: string,
): Promise<{ id: string; externalId: string } | null> {
  const { rows } = await db.query<{ id: string }>({
    name: "mfa-find-account",
    text: "select id from accounts where project_id = $1 and external_id = $2",
    values: [projectId, externalId],
  });
  return rows[0] === undefined ? null : { id: rows[0].id, externalId };
}

export interface AuditEntry {
  /** Who did it: `api`, `owner`, `controller:<level>`. */
  actor: string;
  action: string;
  subject?: string;
  now: number;
  /** Never codes, answers, addresses or keys. */
  details?: Readonly<Record<string, unknown>>;
}

/** Records who did what, in the caller's transaction where there is one. */
export async function writeAudit(
  db: Queryable,
  owner: { projectId: number; accountId: string | null },
  entry: AuditEntry,
): Promise<void> {
  const { now: at, ...what } = entry;
  await recordAudit(db, { ...owner, at, ...what });
}
