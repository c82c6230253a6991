import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

// The only block of IPv6 that is assigned for the public Internet (RFC 4291, IANA registry).
const PUBLIC_V6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

/**
 * Tells whether outgoing calls may connect to an address. Public addresses may be reached; everything else
 * (loopback, private, link-local, carrier-grade NAT, multicast, reserved, transition mechanisms that wrap an
 * IPv4 address) only inside one of the `allowed` addresses or ranges. Text that is no address is refused.
 */
export function createAddressGuard(allowed: readonly string[]): (address: string) => boolean {
  const ranges = allowed.map(parseRange);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    // Unwraps ::ffff:a.b.c.d: the connection goes to the IPv4 address inside.
    const address = ipaddr.process(text);
    return isPublic(address) || ranges.some((range) => inside(address, range));
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv4 || address.match(PUBLIC_V6);
}

function inside(address: Address, [base, bits]: Range): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

function parseRange(text: string): Range {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
