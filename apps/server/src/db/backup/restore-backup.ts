import type { z } from "zod";
import { appliedMigrations, knownMigrations, migrate, migrateTo } from "../migrate.ts";
import { type Db, inTransaction, type Pool, type Queryable } from "../pool.ts";
import { BackupError, BackupHead, BackupPart } from "./backup-file.ts";
import { quoted, type StoredTable, storedTables, writePlainly } from "./stored-tables.ts";

const ROWS_AT_ONCE = 500;

/**
 * Fills an empty store with a backup: the schema as it was when the backup was taken, all rows in one transaction,
 * then the migrations that came since. Answers how many rows it wrote.
 *
 * @throws BackupError when the lines are no whole backup, come from a newer build, or the store is not empty; the
 * store then holds no row of it
 */
export async function restoreBackup(
  { pool, db }: { pool: Pool; db: Db },
  lines: AsyncIterable<string>,
): Promise<number> {
  const reader = lines[Symbol.asyncIterator]();
  const head = read(BackupHead, (await reader.next()).value ?? "");
  const known = knownMigrations();
  const last = head.migrations.at(-1) ?? "";
  if (!head.migrations.every((name, at) => name === known[at])) {
    throw new BackupError("the backup comes from a newer build than this one");
  }
  const applied = await appliedMigrations(pool);
  if (applied.length > head.migrations.length || (await hasRows(pool, applied))) {
    throw new BackupError("the store is in use; restore into an empty database or a new data folder");
  }
  await migrateTo(db, last);
  const rows = await inTransaction(pool, (transaction) => fill(transaction, reader));
  await migrate(db);
  return rows;
}

/** A store that serves has a project; one that was only made has none. */
async function hasRows(pool: Pool, applied: readonly string[]): Promise<boolean> {
  if (applied.length === 0) return false;
  const { rows } = await pool.query("select 1 from projects limit 1");
  return rows.length > 0;
}

async function fill(transaction: Queryable, lines: AsyncIterator<string>): Promise<number> {
  await writePlainly(transaction);
  const tables = await storedTables(transaction);
  // Triggers count and notify; the counts come with the backup, and nobody waits for the notices.
  for (const { name } of tables.toReversed()) {
    await transaction.query(`alter table ${quoted(name)} disable trigger user`);
    await transaction.query(`delete from ${quoted(name)}`);
  }
  const written = await copyRows(transaction, tables, lines);
  for (const table of tables) {
    await transaction.query(`alter table ${quoted(table.name)} enable trigger user`);
    await continueIdentities(transaction, table);
  }
  return written;
}

async function copyRows(
  transaction: Queryable,
  tables: readonly StoredTable[],
  lines: AsyncIterator<string>,
): Promise<number> {
  let written = 0;
  let insert = "";
  let waiting: string[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    if (insert === "") throw new BackupError("the backup is damaged: rows without a table");
    await transaction.query(insert, [`[${waiting.join()}]`]);
    written += waiting.length;
    waiting = [];
  };
  for (;;) {
    const { done, value: line } = await lines.next();
    if (done === true) throw new BackupError("the backup is incomplete: its end is missing");
    if (line.startsWith("[")) {
      waiting.push(line);
      if (waiting.length >= ROWS_AT_ONCE) await flush();
      continue;
    }
    await flush();
    const part = read(BackupPart, line);
    if ("table" in part) insert = insertInto(tables, part.table, part.columns);
    else if (part.rows === written) return written;
    else throw new BackupError("the backup is incomplete: rows are missing");
  }
}

/** A statement that inserts an array of rows, each an array of texts in the order of `columns`. */
function insertInto(tables: readonly StoredTable[], name: string, columns: readonly string[]): string {
  const table = tables.find((one) => one.name === name);
  const values = columns.map((column, at) => {
    const found = table?.columns.find((one) => one.name === column);
    if (found === undefined) throw new BackupError(`the backup is damaged: there is no ${name}.${column}`);
    return `(row ->> ${at})::${found.type}`;
  });
  return `insert into ${quoted(name)} (${columns.map(quoted).join(", ")}) overriding system value
    select ${values.join(", ")} from jsonb_array_elements($1::jsonb) as rows (row)`;
}

/** Numbers that the server gives go on behind the greatest one. */
async function continueIdentities(transaction: Queryable, { name, columns }: StoredTable): Promise<void> {
  for (const column of columns.filter(({ identity }) => identity)) {
    await transaction.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${quoted(column.name)}), 0) + 1, false)
       from ${quoted(name)}`,
      [quoted(name), column.name],
    );
  }
}

function read<T>(schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new BackupError("this is no backup of a store, or it is damaged", { cause });
  }
}
