import {
  contactsToWrite,
  type KnownContact,
  normaliseContact,
  succession,
} from "../../features/accounts/index.ts";
import type { Line } from "./line.ts";

/** A contact as decisions see it. */
export type ContactState = KnownContact;

interface Offered {
  kind: "email" | "phone";
  value: string;
  source: "signed" | "unsigned";
  key: string;
}

/** The usable contacts of a line. */
export function offered(line: Pick<Line, "email" | "phone">, source: Offered["source"]): Offered[] {
  return (["email", "phone"] as const).flatMap((kind) => {
    const text = line[kind];
    const value = text ? normaliseContact(kind, text) : null;
    if (value === null) return [];
    return [{ kind, value, source, key: `${kind}:${value.toLowerCase()}` }];
  });
}

/** The account's contacts after a call brought these, by the rules that the service writes them by. */
export function takeContacts(
  known: readonly ContactState[],
  contacts: readonly Offered[],
  at: number,
): readonly ContactState[] {
  const changed = contactsToWrite(known, contacts);
  if (changed.length === 0) return known;
  let next = known;
  for (const contact of changed) {
    const current = next.find(({ kind, current }) => kind === contact.kind && current) ?? null;
    const { usableAt, oldProofUntil } = succession(contact, current, at);
    const others = next.filter((one) => one !== current);
    const { kind, key, source } = contact;
    // The older one goes on proving ownership as long as its successor is held.
    const older = current !== null && oldProofUntil !== null ? [{ ...current, current: false }] : [];
    next = [...others, ...older, { kind, key, source, usableAt, current: true }];
  }
  return next;
}
