import type { Queryable } from "../../db/pool.ts";
import type { Vault } from "../../shared/vault.ts";
import {
  accountsByAttribute,
  contactKey,
  normaliseContact,
  readAttribute,
  readContacts,
} from "../accounts/index.ts";
import { findAccount, type Owner } from "./owner.ts";

export interface Account {
  id: string;
  externalId: string;
}

/** Names that mean something of the account itself; every other name is an attribute set by a signed call. */
const BUILT_IN = { id: "id", uid: "id", email: "email", phone: "phone" } as const;
type BuiltIn = (typeof BUILT_IN)[keyof typeof BUILT_IN];

const builtIn = (name: string): BuiltIn | null =>
  Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name as keyof typeof BUILT_IN] : null;

/** The value of an identity attribute that may be used now, or null. */
export async function identityValue(
  db: Queryable,
  vault: Vault,
  projectId: number,
  account: Account,
  name: string,
  now: number,
): Promise<string | null> {
  const owner: Owner = { projectId, accountId: account.id };
  const known = builtIn(name);
  if (known === "id") return account.externalId;
  if (known === null) return await readAttribute(db, vault, owner, name, now);
  const contacts = await readContacts(db, vault, owner);
  return contacts.find((contact) => contact.kind === known && contact.usableAt <= now)?.value ?? null;
}

/** The one account whose attribute has this value; null where none or several have it. */
export async function accountByIdentity(
  db: Queryable,
  vault: Vault,
  projectId: number,
  name: string,
  value: string,
): Promise<Account | null> {
  const known = builtIn(name);
  if (known === "id") return await findAccount(db, projectId, value);
  const ids =
    known === null
      ? await accountsByAttribute(db, vault, projectId, name, value)
      : await accountsByContact(db, vault, projectId, known, value);
  const [id] = ids;
  if (id === undefined || ids.length > 1) return null;
  const { rows } = await db.query<{ external_id: string }>(
    "select external_id from accounts where project_id = $1 and id = $2",
    [projectId, id],
  );
  return rows[0] === undefined ? null : { id, externalId: rows[0].external_id };
}

async function accountsByContact(
  db: Queryable,
  vault: Vault,
  projectId: number,
  kind: "email" | "phone",
  value: string,
): Promise<string[]> {
  const normal = normaliseContact(kind, value);
  if (normal === null) return [];
  const { rows } = await db.query<{ account_id: string }>(
    `select distinct account_id from contacts
     where project_id = $1 and value_key = $2 and kind = $3 and replaced_at is null limit 2`,
    [projectId, contactKey(vault, projectId, kind, normal), kind],
  );
  return rows.map((row) => row.account_id);
}
