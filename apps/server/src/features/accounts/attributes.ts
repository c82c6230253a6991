import type { Queryable } from "../../db/pool.ts";
import { DAY } from "../../shared/clock.ts";
import { isLocale, type Locale } from "../../shared/locale.ts";
import type { Vault } from "../../shared/vault.ts";
import { contactContext } from "./contact-store.ts";
import { normaliseContact } from "./contacts.ts";
import { addNotice, noticesSince } from "./notice-store.ts";

/** A changed attribute may serve as the address or name of a factor only after this long, in milliseconds. */
export const CHANGED_ATTRIBUTE_HOLD_MS = DAY;

interface Owner {
  projectId: number;
  accountId: string;
}

export interface ChangedAttribute {
  name: string;
  replaced: string;
}

const contextOf = (owner: Owner, name: string): string =>
  `attribute:${owner.projectId}:${owner.accountId}:${name}`;
const keyOf = (vault: Vault, projectId: number, name: string, value: string): string =>
  vault.index(value.toLowerCase(), `attribute:${projectId}:${name}`);

/**
 * Keeps identity attributes (DECISIONS 11), sealed, with a keyed digest to find the account by. Only signed calls
 * come here. A first value counts at once, a changed one is held; the same value again changes nothing.
 * Answers what was changed, with the value it had; not what is new.
 */
export async function writeAttributes(
  tx: Queryable,
  vault: Vault,
  owner: Owner,
  attributes: Readonly<Record<string, string>>,
  now: number,
): Promise<ChangedAttribute[]> {
  const changed: ChangedAttribute[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const { rows } = await tx.query<{ held: boolean; replaced: Buffer | null }>(
      `with older as (
         select value from identity_attributes where project_id = $1 and account_id = $2 and name = $3
       )
       insert into identity_attributes as a (project_id, account_id, name, value, value_key, set_at, usable_at)
       values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000))
       on conflict (project_id, account_id, name) do update set value = excluded.value, value_key = excluded.value_key,
         set_at = excluded.set_at, usable_at = excluded.set_at + $7 * interval '1 millisecond'
       where a.value_key <> excluded.value_key
       returning usable_at > set_at as held, (select value from older) as replaced`,
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
    const row = rows[0];
    if (row?.held === true && row.replaced !== null) {
      changed.push({ name, replaced: vault.open(row.replaced, contextOf(owner, name)) });
    }
  }
  return changed;
}

/** More than this in a day tell nobody any more: notices must not become a nuisance of their own. */
const NOTICES_A_DAY = 5;

/** Tells addresses that were replaced, as far as attributes were addresses; in the transaction of the change. */
export async function tellReplaced(
  tx: Queryable,
  vault: Vault,
  owner: Owner,
  changed: readonly ChangedAttribute[],
  now: number,
): Promise<void> {
  for (const { replaced } of changed) {
    const email = normaliseContact("email", replaced);
    const value = email ?? normaliseContact("phone", replaced);
    if (value === null) continue;
    if ((await noticesSince(tx, owner, now - DAY)) >= NOTICES_A_DAY) return;
    await addNotice(
      tx,
      owner,
      {
        kind: "attribute_changed",
        channel: email === null ? "sms" : "email",
        destination: vault.seal(value, contactContext(owner.projectId, owner.accountId)),
        context: { changed: email === null ? "phone" : "email" },
      },
      now,
    );
  }
}

/**
 * The language messages to the owner are written in: the attribute `language` (BCP 47), where the product set it.
 * A change of it is not held: it proves nothing.
 */
export async function accountLanguage(db: Queryable, vault: Vault, owner: Owner): Promise<Locale | null> {
  const { rows } = await db.query<{ value: Buffer }>(
    "select value from identity_attributes where project_id = $1 and account_id = $2 and name = 'language'",
    [owner.projectId, owner.accountId],
  );
  if (rows[0] === undefined) return null;
  const asked = vault.open(rows[0].value, contextOf(owner, "language"));
  const primary = asked.toLowerCase().split("-")[0];
  return isLocale(primary) ? primary : null;
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
