import type { Vault } from "../../shared/vault.ts";
import { contactKey, type NewContact, normaliseContact } from "../accounts/index.ts";

/** The usable contacts that come with a call, each with its look-up digest; malformed ones count as not given. */
export function offeredContacts(
  vault: Vault,
  projectId: number,
  given: { email?: string | null | undefined; phone?: string | null | undefined },
  source: NewContact["source"],
): (NewContact & { key: string })[] {
  return (["email", "phone"] as const).flatMap((kind) => {
    const text = given[kind];
    const value = text === null || text === undefined ? null : normaliseContact(kind, text);
    return value === null ? [] : [{ kind, value, source, key: contactKey(vault, projectId, kind, value) }];
  });
}
