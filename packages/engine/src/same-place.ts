import { leastDistanceKm, placeOf } from "./geo.ts";
import type { Network, NetworkKind } from "./types.ts";

/**
 * Kinds whose address says nothing about where the person is: tunnels and rented machines exit anywhere,
 * satellite and carrier gateways serve whole countries.
 */
const PLACELESS: Readonly<Record<NetworkKind, boolean>> = {
  residential: false,
  business: false,
  mobile: true,
  hosting: true,
  vpn: true,
  proxy: true,
  tor: true,
  relay: true,
  satellite: true,
};

/** Kinds behind which a person hides or is hidden: the address is not the person's own line at all. */
const TUNNEL: Readonly<Record<NetworkKind, boolean>> = {
  ...PLACELESS,
  mobile: false,
  satellite: false,
};

/** True where the address may be far from its user. An unknown kind counts as an ordinary line. */
export function isPlaceless(network: Network): boolean {
  return network.kind !== null && PLACELESS[network.kind] === true;
}

/** True for VPN, proxy, Tor, relay and hosting. */
export function isTunnel(network: Network): boolean {
  return network.kind !== null && TUNNEL[network.kind] === true;
}

/** True where both are known to be one line: the same address, or the same /24 or /48. Null where not known. */
export function sameNetwork(a: Network, b: Network): boolean | null {
  if (a.addressKey !== null && a.addressKey === b.addressKey) return true;
  if (a.networkKey !== null && a.networkKey === b.networkKey) return true;
  if (a.networkKey === null && a.addressKey === null) return null;
  if (b.networkKey === null && b.addressKey === null) return null;
  return false;
}

/**
 * Whether two devices are in one place at one time, as far as their networks tell.
 * `household` answers whether two network keys are known to serve one household (a line with both address
 * families, a house with a second line). Null where a tunnel or a missing address leaves it open.
 */
export function samePlace(
  a: Network,
  b: Network,
  household: (aKey: string, bKey: string) => boolean,
): boolean | null {
  const same = sameNetwork(a, b);
  if (same !== false) return same;
  if (isTunnel(a) || isTunnel(b)) return null;
  if (a.networkKey !== null && b.networkKey !== null && household(a.networkKey, b.networkKey)) return true;
  return false;
}

/** Kilometres that certainly lie between two networks' places; null where either place says nothing. */
export function separationKm(a: Network, b: Network): number | null {
  if (isPlaceless(a) || isPlaceless(b)) return null;
  const from = placeOf(a);
  const to = placeOf(b);
  return from === null || to === null ? null : leastDistanceKm(from, to);
}
