import { DAY } from "../../shared/clock.ts";
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
  /** False for one that was replaced and serves as proof while its successor is held. */
  current: boolean;
}

export interface NewContact {
  kind: ContactKind;
  value: string;
  source: ContactSource;
}

/** A contact that nobody vouched for, or that replaces another, serves as proof only after this long (ms). */
export const HOLD_MS = DAY;

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
    const current = known.find((candidate) => candidate.kind === contact.kind && candidate.current);
    if (current === undefined) return true;
    if (contact.source === "unsigned") return false;
    return current.key !== contact.key || current.source === "unsigned";
  });
}

/** What becomes of a new contact and the one it replaces (DECISIONS 1, docs/decisions/0030). */
export interface Succession {
  /** From when the new one may serve as proof. */
  usableAt: number;
  /** Until when the old one goes on serving as proof; null: no longer. */
  oldProofUntil: number | null;
  /** Whom to tell: the address that was replaced, every other known one, or nobody. */
  notify: "replaced" | "others" | "nobody";
}

/**
 * A signed contact wins at once. Where it changes another signed one it is held, and the older goes on proving
 * ownership meanwhile, so that whoever got into the account cannot lock its owner out. An unsigned one fills an
 * empty place, is held, and every other address is told.
 */
export function succession(
  contact: Pick<NewContact, "source"> & { key: string },
  current: Omit<KnownContact, "current" | "kind"> | null,
  now: number,
): Succession {
  if (contact.source === "unsigned") {
    return { usableAt: now + HOLD_MS, oldProofUntil: null, notify: "others" };
  }
  if (current === null || current.key === contact.key) {
    return { usableAt: now, oldProofUntil: null, notify: "nobody" };
  }
  if (current.source === "unsigned") return { usableAt: now, oldProofUntil: null, notify: "replaced" };
  const provedSoFar = current.usableAt <= now;
  return {
    usableAt: now + HOLD_MS,
    oldProofUntil: provedSoFar ? now + HOLD_MS : null,
    notify: "replaced",
  };
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
