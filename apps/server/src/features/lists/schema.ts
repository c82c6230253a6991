import ipaddr from "ipaddr.js";
import { z } from "zod";
import { shortText } from "../../shared/wire.ts";

export const LIST_KINDS = ["account", "address", "email_domain", "fingerprint", "country", "asn"] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** The value in the one form it is compared in, or null where it is none of that kind. */
export function normaliseEntry(kind: ListKind, value: string): string | null {
  const text = value.trim();
  switch (kind) {
    case "account":
      return text === "" ? null : text;
    case "address":
      return normaliseRange(text);
    case "email_domain": {
      const domain = text.replace(/^@/, "").toLowerCase();
      return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? domain : null;
    }
    case "fingerprint":
      return /^[0-9a-f]{24}$/.test(text) ? text : null;
    case "country":
      return /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : null;
    case "asn": {
      const number = text.replace(/^as/i, "");
      return /^\d{1,10}$/.test(number) ? String(Number(number)) : null;
    }
  }
}

/** One address becomes a range of one; the bits outside a range's prefix are dropped. */
function normaliseRange(text: string): string | null {
  try {
    const [address, prefix] = text.includes("/") ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), null];
    const width = prefix ?? (address.kind() === "ipv4" ? 32 : 128);
    const network =
      address.kind() === "ipv4"
        ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${width}`)
        : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${width}`);
    return `${network}/${width}`;
  } catch {
    return null;
  }
}

export const EntryBody = z
  .strictObject({
    list: z.enum(["allow", "deny"]),
    kind: z.enum(LIST_KINDS),
    value: z.union([shortText(512), z.number()]).transform(String),
    reason: shortText(500).refine((text) => text.trim() !== "", { message: "must say why" }),
    expires_at: z.iso.datetime({ offset: true }).nullish(),
  })
  .transform(({ expires_at, ...entry }, context) => {
    const value = normaliseEntry(entry.kind, entry.value);
    if (value === null) {
      context.addIssue({ code: "custom", path: ["value"], message: `is not a usable ${entry.kind}` });
      return z.NEVER;
    }
    return { ...entry, value, expiresAt: expires_at == null ? null : Date.parse(expires_at) };
  });
export type EntryBody = z.infer<typeof EntryBody>;

export const EntryQuery = z.object({
  list: z.enum(["allow", "deny"]).optional(),
  kind: z.enum(LIST_KINDS).optional(),
});
export type EntryQuery = z.infer<typeof EntryQuery>;
