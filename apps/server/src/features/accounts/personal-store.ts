import type { Queryable } from "../../db/pool.ts";
import type { Owner } from "./contact-store.ts";
import { PERSONAL_TABLES, type PersonalTable } from "./personal-tables.ts";

const PAGE = 500;

/** Names come from the list above and nowhere else; this keeps it so. */
const quoted = (name: string): string => {
  if (!/^[a-z_]+$/.test(name)) throw new Error(`not a name: ${name}`);
  return `"${name}"`;
};

/** A row as exported, and its sealed column as stored. */
export interface PersonalRow {
  row: Record<string, unknown>;
  sealed: Buffer | null;
}

/** The account's rows of one table, a page at a time where there may be many. */
export async function* personalRows(
  db: Queryable,
  owner: Owner,
  table: PersonalTable,
): AsyncGenerator<PersonalRow[]> {
  const left = [
    "project_id",
    "account_id",
    ...(table.omit ?? []),
    ...(table.open ? [table.open.column] : []),
  ];
  const columns = left.map((column) => `- '${column}'`).join(" ");
  const sealed = table.open === undefined ? "null::bytea" : `t.${quoted(table.open.column)}`;
  const from = `select to_jsonb(t) ${columns} as row, ${sealed} as sealed from ${quoted(table.name)} t
    where t.project_id = $1 and t.account_id = $2`;
  if (table.long !== true) {
    const { rows } = await db.query<PersonalRow>(from, [owner.projectId, owner.accountId]);
    yield rows;
    return;
  }
  let after = "";
  for (;;) {
    const { rows } = await db.query<PersonalRow>(`${from} and t.id > $3 order by t.id limit ${PAGE}`, [
      owner.projectId,
      owner.accountId,
      after,
    ]);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = String(last.row.id);
  }
}

/**
 * Takes an account out of every table, in the caller's transaction. What was done to it stays in the audit trail,
 * without a name: that something happened is the operator's record, to whom it happened is the person's.
 */
export async function eraseEverything(tx: Queryable, owner: Owner): Promise<void> {
  const values = [owner.projectId, owner.accountId];
  // The account's row first: writers that decided on what is gone now find that out at once.
  await tx.query("delete from accounts where project_id = $1 and id = $2", values);
  for (const { name, also = [] } of PERSONAL_TABLES) {
    if (name === "audit") continue;
    const named = ["account_id", ...also].map((column) => `${quoted(column)} = $2`).join(" or ");
    await tx.query(`delete from ${quoted(name)} where project_id = $1 and (${named})`, values);
  }
  await tx.query(
    `update audit set account_id = null, subject = null, details = '{}' where project_id = $1 and account_id = $2`,
    values,
  );
}

/** The devices whose live streams must hear that the account is gone. */
export async function streamingDevices(tx: Queryable, owner: Owner): Promise<string[]> {
  const { rows } = await tx.query<{ device_id: string }>(
    "select distinct device_id from connections where project_id = $1 and account_id = $2",
    [owner.projectId, owner.accountId],
  );
  return rows.map((row) => row.device_id);
}

/** The internal id of an account, its row held until the transaction ends; null where it is unknown. */
export async function lockAccount(
  tx: Queryable,
  projectId: number,
  externalId: string,
): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    "select id from accounts where project_id = $1 and external_id = $2 for update",
    [projectId, externalId],
  );
  return rows[0]?.id ?? null;
}
