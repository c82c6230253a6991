import ipaddr from "ipaddr.js";
import type { ListKind } from "./schema.ts";

/** An entry as matching needs it. */
export interface ListedValue {
  list: "allow" | "deny";
  kind: ListKind;
  value: string;
  expiresAt: number | null;
}

/** What an event is about, as far as lists can name it. */
export interface ListSubject {
  account: string | null;
  ip: string | null;
  email: string | null;
  fingerprintId: string | null;
  country: string | null;
  asn: number | null;
}

/** What the lists say, as conditions read it. */
export interface ListFacts extends Record<string, unknown> {
  allowed: boolean;
  denied: boolean;
  allowed_by: string[];
  denied_by: string[];
}

type Range = {
  list: ListedValue["list"];
  expiresAt: number | null;
  range: ReturnType<typeof ipaddr.parseCIDR>;
};

/** Looks events up in a project's entries. Entries that have expired say nothing. */
export function createMatcher(
  entries: readonly ListedValue[],
): (subject: ListSubject, now: number) => ListFacts {
  const exact = new Map<string, ListedValue[]>();
  const ranges: Range[] = [];
  for (const entry of entries) {
    if (entry.kind === "address") {
      const { list, expiresAt } = entry;
      ranges.push({ list, expiresAt, range: ipaddr.parseCIDR(entry.value) });
    } else {
      const key = `${entry.kind}:${entry.value}`;
      exact.set(key, [...(exact.get(key) ?? []), entry]);
    }
  }
  return (subject, now) => {
    const found: Record<ListedValue["list"], Set<ListKind>> = { allow: new Set(), deny: new Set() };
    const valid = ({ expiresAt }: { expiresAt: number | null }) => expiresAt === null || expiresAt > now;
    const look = (kind: ListKind, value: string | null): void => {
      if (value === null) return;
      for (const entry of exact.get(`${kind}:${value}`) ?? []) if (valid(entry)) found[entry.list].add(kind);
    };
    look("account", subject.account);
    look("fingerprint", subject.fingerprintId);
    look("country", subject.country);
    look("asn", subject.asn === null ? null : String(subject.asn));
    for (const domain of domainsOf(subject.email)) look("email_domain", domain);
    const address = ranges.length === 0 ? null : readAddress(subject.ip);
    for (const { list, range, ...entry } of address === null ? [] : ranges) {
      const sameKind = address?.kind() === range[0].kind();
      if (sameKind && valid(entry) && address?.match(range)) found[list].add("address");
    }
    const allowed_by = [...found.allow].sort();
    const denied_by = [...found.deny].sort();
    return { allowed: allowed_by.length > 0, denied: denied_by.length > 0, allowed_by, denied_by };
  };
}

/** The address's domain and the domains above it: an entry names its sub-domains as well. */
function domainsOf(email: string | null): string[] {
  const labels =
    email
      ?.slice(email.lastIndexOf("@") + 1)
      .toLowerCase()
      .split(".") ?? [];
  return labels.slice(0, -1).map((_, from) => labels.slice(from).join("."));
}

function readAddress(ip: string | null) {
  if (ip === null || !ipaddr.isValid(ip)) return null;
  return ipaddr.process(ip);
}
