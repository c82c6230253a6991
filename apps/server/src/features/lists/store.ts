import type { Queryable } from "../../db/pool.ts";
import type { EntryQuery, ListKind } from "./schema.ts";

/** An entry as it is stored; the value is sealed. */
export interface StoredEntry {
  id: string;
  list: "allow" | "deny";
  kind: ListKind;
  value: Buffer;
  reason: string;
  createdAt: number;
  expiresAt: number | null;
}

/** Entries in force, newest first. Expired ones are not in force. */
export async function listEntries(
  db: Queryable,
  projectId: number,
  query: EntryQuery,
  now: number,
): Promise<StoredEntry[]> {
  const { rows } = await db.query<StoredEntry>(
    `select id, list, kind, value, reason, created_at as "createdAt", expires_at as "expiresAt" from list_entries
     where project_id = $1 and removed_at is null and (expires_at is null or expires_at > to_timestamp($2::float8 / 1000))
       and ($3::text is null or list = $3) and ($4::text is null or kind = $4)
     order by created_at desc, id limit 10000`,
    [projectId, now, query.list ?? null, query.kind ?? null],
  );
  return rows;
}

/** Adds an entry; the same value on the same list is replaced, and its former entry stays readable in the audit. */
export async function addEntry(
  tx: Queryable,
  projectId: number,
  entry: StoredEntry & { valueKey: string },
): Promise<void> {
  await tx.query(
    `update list_entries set removed_at = to_timestamp($5::float8 / 1000)
     where project_id = $1 and list = $2 and kind = $3 and value_key = $4 and removed_at is null`,
    [projectId, entry.list, entry.kind, entry.valueKey, entry.createdAt],
  );
  await tx.query(
    `insert into list_entries (project_id, id, list, kind, value, value_key, reason, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))`,
    [
      projectId,
      entry.id,
      entry.list,
      entry.kind,
      entry.value,
      entry.valueKey,
      entry.reason,
      entry.createdAt,
      entry.expiresAt,
    ],
  );
}

export async function removeEntry(
  tx: Queryable,
  projectId: number,
  id: string,
  now: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update list_entries set removed_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and id = $2 and removed_at is null`,
    [projectId, id, now],
  );
  return (rowCount ?? 0) > 0;
}
