import type { Queryable } from "../pool.ts";

/** A table of the store and its columns, as a backup copies them. */
export interface StoredTable {
  name: string;
  /** Columns that hold data of their own, with the type that a text is cast to. */
  columns: readonly { name: string; type: string; identity: boolean }[];
}

/**
 * Every table of the store, each after those it refers to; neither the record of migrations, which belongs to a
 * schema, nor computed columns.
 */
export async function storedTables(store: Queryable): Promise<StoredTable[]> {
  const { rows } = await store.query<StoredTable & { refersTo: readonly string[] }>(
    `select tables.relname as name,
            json_agg(json_build_object('name', columns.attname,
                                       'type', format_type(columns.atttypid, columns.atttypmod),
                                       'identity', columns.attidentity <> '') order by columns.attnum) as columns,
            array(select others.relname::text from pg_constraint join pg_class others on others.oid = confrelid
                  where contype = 'f' and conrelid = tables.oid and confrelid <> conrelid) as "refersTo"
     from pg_class tables join pg_attribute columns on columns.attrelid = tables.oid
     where tables.relnamespace = current_schema()::regnamespace and tables.relkind = 'r'
       and tables.relname not like 'kysely\\_%' and columns.attnum > 0 and not columns.attisdropped
       and columns.attgenerated = ''
     group by tables.oid, tables.relname order by tables.relname`,
  );
  const placed = new Map<string, StoredTable>();
  while (placed.size < rows.length) {
    const next = rows.find(
      ({ name, refersTo }) => !placed.has(name) && refersTo.every((other) => placed.has(other)),
    );
    if (next === undefined) throw new Error("the tables of this store refer to each other in a circle");
    placed.set(next.name, { name: next.name, columns: next.columns });
  }
  return [...placed.values()];
}

/** Texts of values mean the same on every server: instants in UTC, bytes in hexadecimal, numbers in full. */
export async function writePlainly(transaction: Queryable): Promise<void> {
  await transaction.query(
    `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres';
     set local bytea_output = 'hex'; set local extra_float_digits = 1`,
  );
}

/** A name as SQL quotes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
