/** What an e-mail address says of itself, from local data alone. Pure; the address stays with the caller. */

import { domainToASCII } from "node:url";
import type { EmailFacts } from "@latchkey/engine";
import { disposableEmailBlocklistSet } from "disposable-email-domains-js";
import { looksRandom } from "./letter-pairs.ts";
import { PRIVACY_RELAYS, WEBMAIL_BRANDS, WEBMAIL_DOMAINS } from "./webmail-domains.ts";

// The package builds its set anew at every call: once is enough.
const DISPOSABLE: ReadonlySet<string> = disposableEmailBlocklistSet();

/** RFC 5321 4.5.3.1: 64 octets before the @, 254 in all. */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;
/** RFC 5322 dot-atom, and letters of any script (RFC 6531). Quoted local parts are no one's daily address. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Reserved by RFC 2606 and 6761: well-formed, and never deliverable outside a test. */
const RESERVED = new Set(["test", "example", "invalid", "localhost", "local"]);
/** Letters a shape must keep to say anything: shorter ones are shared by strangers. */
const MIN_SHAPE_LETTERS = 4;
/** Providers that ignore dots before the @. */
const DOTS_IGNORED = new Set(["gmail.com", "googlemail.com"]);

interface Parts {
  local: string;
  domain: string;
}

/** Splits at the last @ and brings the domain to its ASCII form; null when there are no two parts. */
function split(text: string): Parts | null {
  const at = text.lastIndexOf("@");
  if (at < 1 || at === text.length - 1) return null;
  const written = text
    .slice(at + 1)
    .replace(/\.$/, "")
    .toLowerCase();
  return { local: text.slice(0, at), domain: domainToASCII(written) || written };
}

function isDomain(domain: string): boolean {
  const labels = domain.split(".");
  const top = labels.at(-1) ?? "";
  return (
    domain.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    /[a-z]/.test(top) &&
    top.length >= 2
  );
}

function isValid({ local, domain }: Parts, length: number): boolean | null {
  const sound =
    length <= MAX_ADDRESS && Buffer.byteLength(local) <= MAX_LOCAL && LOCAL.test(local) && isDomain(domain);
  if (!sound) return false;
  return RESERVED.has(domain.split(".").at(-1) ?? "") ? null : true;
}

/** The list names domains; services hand out sub-domains of them too. */
function isDisposable(domain: string): boolean {
  if (PRIVACY_RELAYS.has(domain)) return false;
  const labels = domain.split(".");
  for (let from = 0; from < labels.length - 1; from += 1) {
    if (DISPOSABLE.has(labels.slice(from).join("."))) return true;
  }
  return false;
}

function isWebmail(domain: string): boolean {
  if (WEBMAIL_DOMAINS.has(domain)) return true;
  const labels = domain.split(".");
  // yahoo.de, yahoo.co.jp; not yahoo.evil.example.com.
  const national = labels.length === 2 || (labels.length === 3 && /^(?:com?|net|org)$/.test(labels[1] ?? ""));
  return national && (labels.at(-1)?.length ?? 0) === 2 && WEBMAIL_BRANDS.has(labels[0] ?? "");
}

/** What serial sign-ups share: no tag, no dots, no digits. Null when too little is left to mean anything. */
function shapeOf({ local, domain }: Parts): string | null {
  const untagged = local.split("+", 1)[0] ?? local;
  const shape = untagged
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{N}._-]/gu, "");
  const letters = shape.match(/\p{L}/gu)?.length ?? 0;
  return letters < MIN_SHAPE_LETTERS
    ? null
    : `${shape}@${domain === "googlemail.com" ? "gmail.com" : domain}`;
}

/** One mailbox, one key: case is ignored everywhere, dots and tags only where the provider is known to. */
function mailboxOf({ local, domain }: Parts): string {
  const lower = local.normalize("NFC").toLowerCase();
  if (!DOTS_IGNORED.has(domain)) return `${lower}@${domain}`;
  return `${(lower.split("+", 1)[0] ?? lower).replaceAll(".", "")}@gmail.com`;
}

/** The mailbox an address leads to, in one form for all its spellings; null for a text that is no address. */
export function normaliseEmail(address: string): string | null {
  const text = address.trim();
  const parts = text.length <= 4 * MAX_ADDRESS ? split(text) : null;
  return parts === null || isValid(parts, text.length) === false ? null : mailboxOf(parts);
}

/**
 * Facts about an address. `valid` is about form only and is unknown for domains reserved for tests; `keyOf`
 * makes the keyed digests. A text that is no address is invalid, the rest unknown. Never throws.
 */
export function readEmail(address: string, keyOf: (text: string) => string): EmailFacts {
  const text = address.trim();
  const parts = text.length <= 4 * MAX_ADDRESS ? split(text) : null;
  if (parts === null) {
    const cut = text.slice(0, MAX_ADDRESS).toLowerCase();
    return {
      key: keyOf(`email:${cut}`),
      domainKey: keyOf("domain:"),
      valid: false,
      disposable: null,
      webmail: null,
      gibberish: null,
      shapeKey: null,
    };
  }
  const valid = isValid(parts, text.length);
  const shape = valid === false ? null : shapeOf(parts);
  return {
    key: keyOf(`email:${mailboxOf(parts)}`),
    domainKey: keyOf(`domain:${parts.domain}`),
    valid,
    disposable: valid === false ? null : isDisposable(parts.domain),
    webmail: valid === false ? null : isWebmail(parts.domain),
    gibberish: valid === false ? null : looksRandom(parts.local.split("+", 1)[0] ?? ""),
    shapeKey: shape === null ? null : keyOf(`shape:${shape}`),
  };
}
