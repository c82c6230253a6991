import { createHash } from "node:crypto";
import type { PlanName } from "./plans.ts";

/** A customer of the shop. `id` is what the shop calls them and what Latchkey knows as the account. */
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

/**
 * The account behind an e-mail address. The demo has no database: the id is derived from the address, so the
 * same address is the same account after a restart. A real shop passes its own user id.
 */
export function accountForEmail(email: string, name?: string): Account {
  const prepared = PREPARED_ACCOUNTS.find((account) => account.email === email);
  if (prepared) return prepared;
  const id = `viewer-${createHash("sha256").update(email).digest("hex").slice(0, 12)}`;
  const shown = name?.trim().slice(0, MAX_NAME) || (email.split("@")[0] ?? email);
  return { id, name: shown, email, plan: "standard" };
}
