/**
 * Internet addresses as numbers: strict parsing, one canonical text, and the questions the look-ups ask.
 *
 * Pure. Parsing accepts exactly what `node:net` calls an address; the loose forms some parsers take
 * (`0x7f.1`, `1`, leading zeros) are refused, because two spellings of one address must not give two keys.
 */

import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** The longest text that can be an address with a zone; anything longer is not looked at. */
const MAX_ADDRESS_TEXT = 64;

export interface Address {
  family: 4 | 6;
  /** Canonical text: dotted decimal, or RFC 5952 for IPv6. IPv4-mapped IPv6 has become IPv4. */
  text: string;
  /** The /24 (IPv4) or /48 (IPv6) it belongs to, as text with its length. */
  prefix: string;
  /** What one subscriber line shows: the whole IPv4 address, the /56 of an IPv6 one. */
  line: string;
  /** The whole IPv4 address, or the first 32 bits of an IPv6 one. */
  high: number;
  /** The second 32 bits of an IPv6 address; 0 for IPv4. */
  low: number;
}

/** False for loopback, private, link-local, carrier-shared, documentation and other special ranges. */
export function isGlobal({ family, text }: Address): boolean {
  return (family === 4 ? ipaddr.IPv4.parse(text) : ipaddr.IPv6.parse(text)).range() === "unicast";
}

function parseV4(text: string): Address {
  const parts = text.split(".").map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const high = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return {
    family: 4,
    text,
    prefix: `${a}.${b}.${c}.0/24`,
    line: text,
    high,
    low: 0,
  };
}

/**
 * Reads one address.
 *
 * A zone (`%eth0`) is dropped. Returns null for anything that is not an address; never throws.
 */
export function parseAddress(input: string): Address | null {
  if (input.length > MAX_ADDRESS_TEXT) return null;
  const text = input.trim();
  if (isIPv4(text)) return parseV4(text);
  if (!isIPv6(text)) return null;
  const bare = text.split("%", 1)[0] ?? text;
  const parsed = ipaddr.IPv6.parse(bare);
  if (parsed.isIPv4MappedAddress()) return parseV4(parsed.toIPv4Address().toString());
  const [h0 = 0, h1 = 0, h2 = 0, h3 = 0] = parsed.parts;
  return {
    family: 6,
    text: parsed.toRFC5952String(),
    prefix: `${new ipaddr.IPv6([h0, h1, h2, 0, 0, 0, 0, 0]).toRFC5952String()}/48`,
    line: `${new ipaddr.IPv6([h0, h1, h2, h3 & 0xff00, 0, 0, 0, 0]).toRFC5952String()}/56`,
    high: ((h0 << 16) | h1) >>> 0,
    low: ((h2 << 16) | h3) >>> 0,
  };
}
