import { appliedMigrations } from "../migrate.ts";
import type { Pool, Queryable } from "../pool.ts";
import { BackupError, type BackupHead, type BackupPart } from "./backup-file.ts";
import { quoted, type StoredTable, storedTables, writePlainly } from "./stored-tables.ts";

const ROWS_AT_ONCE = 1_000;

/**
 * The lines of a backup, each with its line break: the store as it was at one moment, while others go on writing.
 * Memory does not grow with the store.
 *
 * @param takenAt epoch milliseconds, for the head
 * @throws BackupError when there is nothing to copy
 */
export async function* backupLines(pool: Pool, takenAt: number): AsyncGenerator<string, void> {
  const client = await pool.connect();
  try {
    await client.query("begin isolation level repeatable read, read only");
    await writePlainly(client);
    const migrations = await appliedMigrations(client);
    if (migrations.length === 0) throw new BackupError("this store was never used: there is nothing to copy");
    yield line({ latchkey_backup: 1, taken_at: new Date(takenAt).toISOString(), migrations });
    let rows = 0;
    for (const table of await storedTables(client)) {
      yield line({ table: table.name, columns: table.columns.map(({ name }) => name) });
      for await (const some of rowsOf(client, table)) {
        rows += some.length;
        yield some.map((row) => `${row}\n`).join("");
      }
    }
    yield line({ end: true, rows });
    await client.query("commit");
  } finally {
    // Given up half-way it is in a transaction still: closed rather than returned.
    client.release(true);
  }
}

const line = (part: BackupHead | BackupPart): string => `${JSON.stringify(part)}\n`;

async function* rowsOf(transaction: Queryable, table: StoredTable): AsyncGenerator<string[], void> {
  const texts = table.columns.map(({ name }) => `${quoted(name)}::text`).join(", ");
  await transaction.query(
    `declare backup no scroll cursor for select json_build_array(${texts})::text as row from ${quoted(table.name)}`,
  );
  for (;;) {
    const { rows } = await transaction.query<{ row: string }>(`fetch ${ROWS_AT_ONCE} from backup`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await transaction.query("close backup");
}
