import { createHash } from "node:crypto";
import type { PlanName } from "./plans.ts";

/**
 * A customer of the shop. `id` is what the shop calls them and what Latchkey knows as the account. There is one
 * object for an account, whichever sessions it has: a new plan holds for all of them.
 */
export interface Account {
  id: string;
  name: string;
  email: string;
  plan: PlanName;
}

/** Accounts that anyone trying the demo may use with one click. */
export const PREPARED_ACCOUNTS: readonly Account[] = [
  { id: "rivera-family", name: "The Rivera family", email: "rivera@family.example", plan: "standard" },
  { id: "mina-okafor", name: "Mina Okafor", email: "mina@okafor.example", plan: "solo" },
  { id: "lindqvist-house", name: "The Lindqvist house", email: "hello@lindqvist.example", plan: "household" },
];

const MAX_NAME = 60;

/** Reads an e-mail address typed into a form; null when it cannot be one. */
export function readEmail(typed: unknown): string | null {
  if (typeof typed !== "string") return null;
  const email = typed.trim().toLowerCase();
  return email.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(email) ? email : null;
}

const MAX_ACCOUNTS = 10_000;

export interface Accounts {
  /**
   * The account behind an e-mail address. The demo has no database: the id is derived from the address, so the
   * same address is the same account after a restart. A real shop passes its own user id.
   */
  forEmail(email: string, name?: string): Account;
}

export function createAccounts(): Accounts {
  const byId = new Map(PREPARED_ACCOUNTS.map((account) => [account.id, { ...account }]));

  return {
    forEmail(email, name) {
      const prepared = PREPARED_ACCOUNTS.find((account) => account.email === email);
      const id = prepared?.id ?? `viewer-${createHash("sha256").update(email).digest("hex").slice(0, 12)}`;
      const known = byId.get(id);
      if (known) return known;
      if (byId.size >= MAX_ACCOUNTS) byId.clear();
      const shown = name?.trim().slice(0, MAX_NAME) || (email.split("@")[0] ?? email);
      const account: Account = { id, name: shown, email, plan: "standard" };
      byId.set(id, account);
      return account;
    },
  };
}
