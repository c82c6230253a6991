import type { Queryable } from "../../db/pool.ts";
import { DAY } from "../../shared/clock.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { type ContactKind, type ContactSource, type NewContact, succession } from "./contacts.ts";
import { addNotice, noticesSince } from "./notice-store.ts";

export interface Owner {
  projectId: number;
  accountId: string;
}

/** The context a contact is sealed under: a value moved to another account cannot be opened. */
export const contactContext = (projectId: number, accountId: string): string =>
  `contact:${projectId}:${accountId}`;

/** More than this in a day tell nobody any more: notices must not become a nuisance of their own. */
const NOTICES_A_DAY = 5;
/** Replaced contacts that are kept, per account and kind. */
const KEPT_REPLACED = 10;

interface CurrentRow {
  kind: ContactKind;
  value: Buffer;
  key: string;
  source: ContactSource;
  usableAt: number;
  replaced: boolean;
}

/**
 * Replaces the current contact of that kind, in the caller's transaction, which must hold the account's row: when
 * it may serve as proof, for how long the older one still may, and who is told, is decided by `succession`.
 */
export async function writeContact(
  tx: Queryable,
  vault: Vault,
  owner: Owner,
  contact: NewContact & { key: string },
  now: number,
): Promise<void> {
  const { projectId, accountId } = owner;
  const { rows } = await tx.query<CurrentRow>(
    `select kind, value, value_key as key, source, usable_at as "usableAt", replaced_at is not null as replaced from contacts
     where project_id = $1 and account_id = $2 and (replaced_at is null or proof_until > to_timestamp($3::float8 / 1000))`,
    [projectId, accountId, now],
  );
  const known = rows.filter((one) => !one.replaced);
  const current = known.find((one) => one.kind === contact.kind) ?? null;
  const next = succession(contact, current, now);
  // Set back to what still serves as proof: nothing to wait for.
  const restored = rows.some((one) => one.replaced && one.kind === contact.kind && one.key === contact.key);
  // Of one address only its last row matters: setting it back and forth piles nothing up.
  await tx.query(
    `with older as (delete from contacts o using contacts c
       where o.project_id = $1 and o.account_id = $2 and o.kind = $3 and o.replaced_at is not null
         and c.project_id = $1 and c.account_id = $2 and c.kind = $3 and c.replaced_at is null and o.value_key = c.value_key
       returning o.proof_until)
     update contacts set replaced_at = to_timestamp($4::float8 / 1000),
       proof_until = greatest(to_timestamp($5::float8 / 1000), (select max(proof_until) from older))
     where project_id = $1 and account_id = $2 and kind = $3 and replaced_at is null`,
    [projectId, accountId, contact.kind, now, next.oldProofUntil],
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
      restored && contact.source === "signed" ? now : next.usableAt,
    ],
  );
  await tx.query(
    `delete from contacts where project_id = $1 and account_id = $2 and kind = $3 and id in (
       select id from contacts where project_id = $1 and account_id = $2 and kind = $3 and replaced_at is not null
         and (proof_until is null or proof_until <= to_timestamp($4::float8 / 1000))
       order by replaced_at desc offset $5)`,
    [projectId, accountId, contact.kind, now, KEPT_REPLACED],
  );
  if (next.notify === "nobody" || (await noticesSince(tx, owner, now - DAY)) >= NOTICES_A_DAY) return;
  const told = next.notify === "replaced" ? [current] : known.filter((one) => one !== current);
  for (const one of told) {
    if (one === null) continue;
    const channel = one.kind === "email" ? "email" : "sms";
    const kind = next.notify === "replaced" ? "contact_changed" : "contact_added";
    await addNotice(
      tx,
      owner,
      { kind, channel, destination: one.value, context: { changed: contact.kind } },
      now,
    );
  }
}

export interface Contact {
  kind: ContactKind;
  value: string;
  /** It may serve as proof from then on. */
  usableAt: number;
  /** False for one that was replaced and serves as proof while its successor is held. */
  current: boolean;
}

/** The account's contacts, opened: the current ones first, then those that still serve as proof in their place. */
export async function readContacts(db: Queryable, vault: Vault, owner: Owner): Promise<Contact[]> {
  const { rows } = await db.query<Omit<Contact, "value"> & { value: Buffer }>(
    `select kind, value, usable_at as "usableAt", replaced_at is null as current from contacts
     where project_id = $1 and account_id = $2 and (replaced_at is null or proof_until > now())
     order by replaced_at is null desc, kind`,
    [owner.projectId, owner.accountId],
  );
  return rows.map((row) => ({
    ...row,
    value: vault.open(row.value, contactContext(owner.projectId, owner.accountId)),
  }));
}
