import type { AccountSnapshot } from "@latchkey/engine";
import type { Queryable } from "../../db/pool.ts";
import type { Vault } from "../../shared/vault.ts";
import {
  contactKey,
  contactsToWrite,
  type GivenLimits,
  type GroupInput,
  joinGroups,
  type NewContact,
  normaliseContact,
  setLimits,
  writeContact,
} from "../accounts/index.ts";
import type { Extras, LoadedAccount } from "../evaluations/index.ts";
import type { AttachBody } from "./schema.ts";

/** Groups an account may be in through calls that nobody signed. */
const UNSIGNED_GROUPS = 20;

/** Writes that belong to an attach besides the access itself. */
export type Extra = (tx: Queryable, accountId: string) => Promise<void>;

/** All of them one after the other, in one transaction; null where there is none. */
export function allExtras(extras: readonly (Extras | null)[]): Extras | null {
  const given = extras.filter((extra) => extra !== null);
  if (given.length === 0) return null;
  return async (tx, accountId, outcome) => {
    for (const extra of given) await extra(tx, accountId, outcome);
  };
}

export interface ExtrasInput {
  projectId: number;
  body: AttachBody;
  limits: GivenLimits | null;
  isSigned: boolean;
  at: number;
}

/**
 * What an attach says of its account that is new: contacts, groups, and (signed) limits. Null where there is
 * nothing, the usual case: then the access is written in a single statement.
 */
export function accountExtra(
  vault: Vault,
  input: ExtrasInput,
): (loaded: LoadedAccount | null) => Extra | null {
  const { projectId, isSigned, at } = input;
  const offered = offeredContacts(vault, input);
  return (loaded) => {
    const contacts = contactsToWrite(loaded?.contacts ?? [], offered);
    const groups = newGroups(input.body.groups ?? [], loaded?.groups ?? [], isSigned);
    // DECISIONS 4: an unsigned limit holds for its own device and is not kept.
    const limits = isSigned && differ(loaded?.snapshot, input.limits) ? input.limits : null;
    if (contacts.length === 0 && groups.length === 0 && limits === null) return null;
    return async (tx, accountId) => {
      const owner = { projectId, accountId };
      for (const contact of contacts) await writeContact(tx, vault, owner, contact, at);
      await joinGroups(tx, owner, groups, isSigned);
      if (limits !== null) await setLimits(tx, owner, limits);
    };
  };
}

function offeredContacts(vault: Vault, { projectId, body, isSigned }: ExtrasInput) {
  const offered: (NewContact & { key: string })[] = [];
  for (const kind of ["email", "phone"] as const) {
    const given = body[kind];
    const value = given === null || given === undefined ? null : normaliseContact(kind, given);
    if (value === null) continue;
    const key = contactKey(vault, projectId, kind, value);
    offered.push({ kind, value, source: isSigned ? "signed" : "unsigned", key });
  }
  return offered;
}

/** A signed call may bring a name or metadata to a group it is in already; an unsigned one only adds memberships. */
function newGroups(
  groups: readonly GroupInput[],
  joined: readonly string[],
  isSigned: boolean,
): readonly GroupInput[] {
  const tells = (group: GroupInput) => group.name !== null || Object.keys(group.metadata).length > 0;
  if (isSigned) return groups.filter((group) => !joined.includes(group.id) || tells(group));
  const room = Math.max(0, UNSIGNED_GROUPS - joined.length);
  return groups.filter((group) => !joined.includes(group.id)).slice(0, room);
}

function differ(snapshot: AccountSnapshot | undefined, limits: GivenLimits | null): boolean {
  if (limits === null) return false;
  const { overall, people } = limits;
  return (
    (overall !== null && snapshot?.limits?.overall !== overall) ||
    (people !== null && snapshot?.peopleLimit !== people)
  );
}
