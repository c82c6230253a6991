import { greatCircleKm } from "../geo.ts";
import { cityOf, seenBefore, strongest } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import type { At, Device, Network } from "../types.ts";
import { isAcquainted } from "./device-level.ts";
import { kindGroup } from "./kind-group.ts";
import { moveLevel } from "./move-level.ts";

export type Circle =
  | "habitual"
  | "line"
  | "network"
  | "habitual provider"
  | "provider"
  | "city"
  | "country"
  | "new";

/** The nearest circle of the address data that the account was used from; null where nothing is known of it. */
export function circleOf(network: Network, memory: Memory, now: At): Circle | null {
  const { addressKey, networkKey, asn, country } = network;
  if (addressKey === null && networkKey === null && asn === null && country === null) return null;
  const line = network.lineKey ?? addressKey;
  const onLine = line === null ? 0 : seenBefore(memory, "line", line, now);
  if (onLine > 0) return onLine > 1.5 ? "habitual" : "line";
  if (networkKey !== null && seenBefore(memory, "network", networkKey, now) > 0) return "network";
  const provider = asn === null ? 0 : seenBefore(memory, "asn", String(asn), now);
  if (provider > 0) return provider > 1.5 ? "habitual provider" : "provider";
  const city = cityOf(network);
  if (city !== null && seenBefore(memory, "city", city, now) > 0) return "city";
  return country !== null && seenBefore(memory, "country", country, now) > 0 ? "country" : "new";
}

/**
 * The circle with the kind of network, and off the known lines how often this provider, or where it is new the
 * account, comes from a line never seen.
 */
export function networkLevel(circle: Circle, network: Network, memory: Memory, now: At): string {
  const kind = kindGroup(network);
  if (circle === "habitual" || circle === "line") return `${circle}/${kind}`;
  const { asn } = network;
  if (asn !== null && seenBefore(memory, "asn", String(asn), now) > 0)
    return `${circle}/${kind}/${moveLevel(String(asn), memory, now)}`;
  if (circle === "country" || circle === "new" || kind !== "fixed") return `${circle}/${kind}`;
  return `${circle}/fixed/${steadiness(memory, now)}`;
}

/** Who is given another line every day shows new ones often; who sits on one for months does not. */
function steadiness(memory: Memory, now: At): string {
  const { most } = strongest(memory, "line", now);
  const share = most / Math.max(1, strongest(memory, "asn", now).total);
  return share < 0.15 ? "restless" : share < 0.3 ? "moving" : share < 0.5 ? "settled" : "steady";
}

const HERE_KM = 40;
const NEAR_KM = 120;
const REGION_KM = 400;
const FAR_KM = 1500;

/**
 * How far a network that is not a known one lies from where the account's devices were last, by circle and form
 * of device: handhelds surface at gateways all over the country, computers do not.
 */
export function placeLevel(
  circle: Circle,
  network: Network,
  handheld: boolean,
  devices: readonly Device[],
  memory: Memory,
  now: At,
): string | null {
  if (circle === "habitual" || circle === "line" || circle === "network") return null;
  const km = distanceKm(network, devices, memory, now);
  if (km === null) return null;
  // Address data places lines of one block on one spot.
  const place =
    km === 0
      ? "spot"
      : km < HERE_KM
        ? "here"
        : km < NEAR_KM
          ? "near"
          : km < REGION_KM
            ? "region"
            : km < FAR_KM
              ? "far"
              : "abroad";
  return handheld ? `${circle}, handheld: ${place}` : `${circle}, computer: ${place}`;
}

/** Kilometres to the nearest last place of a device that was let in; null where no place is known. */
function distanceKm(network: Network, devices: readonly Device[], memory: Memory, now: At): number | null {
  const { latitude, longitude } = network;
  if (latitude === null || longitude === null) return null;
  let least: number | null = null;
  for (const device of devices) {
    const last = device.lastNetwork;
    if (last === null || last.latitude === null || last.longitude === null) continue;
    if (!isAcquainted(device, memory, now)) continue;
    if (last.latitude === latitude && last.longitude === longitude) return 0;
    const km = greatCircleKm(latitude, longitude, last.latitude, last.longitude);
    if (least === null || km < least) least = km;
  }
  return least;
}
