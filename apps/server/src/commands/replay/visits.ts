import type { Network, Observation } from "@latchkey/engine";
import type { AddressKeys, Enrichment } from "../../features/enrichment/index.ts";
import { type Digested, digestParts, observeClient } from "../../features/visits/index.ts";
import type { Digester } from "../../shared/digester.ts";
import { RecentCache } from "../../shared/recent-cache.ts";
import { givenNetwork, type Line } from "./line.ts";

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
  const addresses = new RecentCache<AddressKeys>(REMEMBERED);
  const known = (ip: string): Network => enrichment.network(ip, digest);
  const keysOf = (ip: string): AddressKeys =>
    addresses.get(ip, () => flat(enrichment.addressKeys(ip, digest)));
  return (line, deviceId) => {
    const described = { ...line, device_id: deviceId };
    const { fingerprint, components, noisy, signals } = line;
    const digested = remembered.get(JSON.stringify([fingerprint, components, noisy, signals, deviceId]), () =>
      flat(digestParts(described, digest)),
    );
    return {
      network: networkOf(line, known, keysOf),
      observation: observeClient(enrichment, digest, line.user_agent, described, tolerance, digested),
    };
  };
}

/**
 * The same, as it comes out of a store: an object grown name by name takes several times the memory, a digest cut out
 * of a longer one is compared several times as slowly, and snapshots keep both.
 */
function flat<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** The network that the line names, with the keys of its address; else what the address data say. */
function networkOf(
  { ip, network }: Line,
  known: (ip: string) => Network,
  keysOf: (ip: string) => AddressKeys,
) {
  if (network === null || network === undefined) return known(ip ?? "");
  return { ...keysOf(ip ?? ""), ...givenNetwork(network) };
}
