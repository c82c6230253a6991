import type { Network, Observation } from "@latchkey/engine";
import type { AddressKeys, Enrichment } from "../../features/enrichment/index.ts";
import { type Digested, digestParts, observeClient } from "../../features/visits/index.ts";
import type { Digester } from "../../shared/digester.ts";
import { RecentCache } from "../../shared/recent-cache.ts";
import { givenNetwork, type Line, type PlacedNetwork } from "./line.ts";

/** Descriptions and addresses remembered whole: browsers come again and again with the same one. */
const REMEMBERED = 10_000;

/** Where a line comes from and what it says of its client, as the engine sees them. */
export interface LineVisit {
  network: Network;
  observation: Observation;
}

/** Describes lines with the service's own steps; `deviceId` stands for the id that the line names. */
export function createDescriber(
  enrichment: Enrichment,
  digest: Digester,
  tolerance: Observation["tolerance"],
): (line: Line, deviceId: string | null) => LineVisit {
  const remembered = new RecentCache<Digested>(REMEMBERED);
  const addresses = new RecentCache<Address>(REMEMBERED);
  const networkOf = ({ ip, network }: Line): Network => {
    if (network === null || network === undefined) return enrichment.network(ip ?? "", digest);
    const address = addresses.get(ip ?? "", () => ({
      keys: enrichment.addressKeys(ip ?? "", digest),
      network: null,
    }));
    const placed = givenNetwork(network);
    // Told as the last time, as nearly always: one network stands for all accesses from there.
    if (address.network === null || !isSamePlace(address.network, placed))
      address.network = { ...address.keys, ...placed };
    return address.network;
  };
  return (line, deviceId) => {
    const described = { ...line, device_id: deviceId };
    const { fingerprint, components, noisy, signals } = line;
    const digested = remembered.get(JSON.stringify([fingerprint, components, noisy, signals, deviceId]), () =>
      shaped(digestParts(described, digest)),
    );
    return {
      network: networkOf(line),
      observation: observeClient(enrichment, digest, line.user_agent, described, tolerance, digested),
    };
  };
}

/** What is remembered of an address: its keys, and the network that a line named there last. */
interface Address {
  keys: AddressKeys;
  network: Network | null;
}

function isSamePlace(a: PlacedNetwork, b: PlacedNetwork): boolean {
  return (
    a.country === b.country &&
    a.city === b.city &&
    a.latitude === b.latitude &&
    a.longitude === b.longitude &&
    a.accuracyKm === b.accuracyKm &&
    a.asn === b.asn &&
    a.kind === b.kind
  );
}

/**
 * The same in an object that is made at once: one grown name by name takes several times the memory, and snapshots
 * keep it. The digests stay those of the digester, so that equal ones are mostly one and are compared at a glance.
 */
function shaped({ components, noisy }: Digested): Digested {
  const made = JSON.parse(JSON.stringify(components)) as Record<string, string>;
  for (const name in made) made[name] = components[name] ?? "";
  return { components: made, noisy };
}
