import type { Queryable } from "../../db/pool.ts";
import { DAY } from "../../shared/clock.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";

export type ContactKind = "email" | "phone";

/** Where a contact came from decides what it may do (DECISIONS 1). */
export type ContactSource = "signed" | "unsigned";

/** A stored contact as decisions see it: no value, only its digest and from when it may serve as proof. */
export interface KnownContact {
  kind: ContactKind;
  key: string;
  source: ContactSource;
  usableAt: number;
}

export interface NewContact {
  kind: ContactKind;
  value: string;
  source: ContactSource;
}

/** An unsigned contact serves as proof only after this long, in milliseconds. */
export const UNSIGNED_HOLD_MS = DAY;

const EMAIL = /^[^\s@<>"(),:;[\]\\]{1,64}@[^\s@<>"(),:;[\]\\]{1,255}$/;
const PHONE = /^\+[1-9]\d{6,14}$/;

/** The address or number in the one form it is stored in, or null where it is none. */
export function normaliseContact(kind: ContactKind, value: string): string | null {
  const text = value.trim();
  if (kind === "email") return EMAIL.test(text) && text.length <= 254 ? text : null;
  const digits = text.replace(/[\s().-]/g, "");
  return PHONE.test(digits) ? digits : null;
}

/** The keyed digest two equal contacts share; case does not tell e-mail addresses apart here. */
export function contactKey(vault: Vault, projectId: number, kind: ContactKind, value: string): string {
  return vault.index(kind === "email" ? value.toLowerCase() : value, `contact:${projectId}:${kind}`);
}

/**
 * Which of the offered contacts change anything. An unsigned one fills an empty place and never overwrites; a
 * signed one wins over what differs from it, and confirms an unsigned one that is equal.
 */
export function contactsToWrite(
  known: readonly KnownContact[],
  offered: readonly (NewContact & { key: string })[],
): (NewContact & { key: string })[] {
  return offered.filter((contact) => {
    const current = known.find((candidate) => candidate.kind === contact.kind);
    if (current === undefined) return true;
    if (contact.source === "unsigned") return false;
    return current.key !== contact.key || current.source === "unsigned";
  });
}

/** The context a contact is sealed under: a value moved to another account cannot be opened. */
export const contactContext = (projectId: number, accountId: string): string =>
  `contact:${projectId}:${accountId}`;

/** Replaces the current contact of that kind, in the caller's transaction. */
export async function writeContact(
  tx: Queryable,
  vault: Vault,
  owner: { projectId: number; accountId: string },
  contact: NewContact & { key: string },
  now: number,
): Promise<void> {
  const { projectId, accountId } = owner;
  const usableAt = contact.source === "signed" ? now : now + UNSIGNED_HOLD_MS;
  await tx.query(
    `update contacts set replaced_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and kind = $3 and replaced_at is null`,
    [projectId, accountId, contact.kind, now],
  );
  await tx.query(
    `insert into contacts (project_id, account_id, id, kind, value, value_key, source, set_at, usable_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))`,
    [
      projectId,
      accountId,
      newId(),
      contact.kind,
      vault.seal(contact.value, contactContext(projectId, accountId)),
      contact.key,
      contact.source,
      now,
      usableAt,
    ],
  );
}

export interface Contact {
  kind: ContactKind;
  value: string;
  usableAt: number;
}

/** The account's current contacts, opened. */
export async function readContacts(
  db: Queryable,
  vault: Vault,
  owner: { projectId: number; accountId: string },
): Promise<Contact[]> {
  const { rows } = await db.query<{ kind: ContactKind; value: Buffer; usable_at: number }>(
    `select kind, value, usable_at from contacts
     where project_id = $1 and account_id = $2 and replaced_at is null order by kind`,
    [owner.projectId, owner.accountId],
  );
  return rows.map((row) => ({
    kind: row.kind,
    value: vault.open(row.value, contactContext(owner.projectId, owner.accountId)),
    usableAt: row.usable_at,
  }));
}

/** `ab*****@example.org`: the first two characters, five stars, the whole domain. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, Math.min(2, at))}*****${email.slice(at)}`;
}

/** `******34`: six stars and the last two digits. */
export function maskPhone(phone: string): string {
  return `******${phone.slice(-2)}`;
}
