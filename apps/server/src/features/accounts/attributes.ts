import type { Queryable } from "../../db/pool.ts";
import { DAY } from "../../shared/clock.ts";
import type { Vault } from "../../shared/vault.ts";

/** A changed attribute may serve as the address or name of a factor only after this long, in milliseconds. */
export const CHANGED_ATTRIBUTE_HOLD_MS = DAY;

interface Owner {
  projectId: number;
  accountId: string;
}

const contextOf = (owner: Owner, name: string): string =>
  `attribute:${owner.projectId}:${owner.accountId}:${name}`;
const keyOf = (vault: Vault, projectId: number, name: string, value: string): string =>
  vault.index(value.toLowerCase(), `attribute:${projectId}:${name}`);

/**
 * Keeps identity attributes (DECISIONS 11), sealed, with a keyed digest to find the account by. Only signed calls
 * come here. A first value counts at once, a changed one is held; the same value again changes nothing.
 * Answers the names that were changed, not those that are new.
 */
export async function writeAttributes(
  tx: Queryable,
  vault: Vault,
  owner: Owner,
  attributes: Readonly<Record<string, string>>,
  now: number,
): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const { rows } = await tx.query<{ held: boolean }>(
      `insert into identity_attributes as a (project_id, account_id, name, value, value_key, set_at, usable_at)
       values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000))
       on conflict (project_id, account_id, name) do update set value = excluded.value, value_key = excluded.value_key,
         set_at = excluded.set_at, usable_at = excluded.set_at + $7 * interval '1 millisecond'
       where a.value_key <> excluded.value_key
       returning usable_at > set_at as held`,
      [
        owner.projectId,
        owner.accountId,
        name,
        vault.seal(value, contextOf(owner, name)),
        keyOf(vault, owner.projectId, name, value),
        now,
        CHANGED_ATTRIBUTE_HOLD_MS,
      ],
    );
    if (rows[0]?.held === true) changed.push(name);
  }
  return changed;
}

/** The attribute's value where it is known and not held, else null. */
export async function readAttribute(
  db: Queryable,
  vault: Vault,
  owner: Owner,
  name: string,
  now: number,
): Promise<string | null> {
  const { rows } = await db.query<{ value: Buffer }>(
    `select value from identity_attributes
     where project_id = $1 and account_id = $2 and name = $3 and usable_at <= to_timestamp($4::float8 / 1000)`,
    [owner.projectId, owner.accountId, name, now],
  );
  return rows[0] === undefined ? null : vault.open(rows[0].value, contextOf(owner, name));
}

/** The accounts whose attribute has this value; more than one means that it names nobody. */
export async function accountsByAttribute(
  db: Queryable,
  vault: Vault,
  projectId: number,
  name: string,
  value: string,
): Promise<string[]> {
  const { rows } = await db.query<{ account_id: string }>(
    "select account_id from identity_attributes where project_id = $1 and name = $2 and value_key = $3 limit 2",
    [projectId, name, keyOf(vault, projectId, name, value)],
  );
  return rows.map((row) => row.account_id);
}
