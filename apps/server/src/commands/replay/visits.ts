import type { Network, Observation } from "@latchkey/engine";
import type { Enrichment } from "../../features/enrichment/index.ts";
import { type Digested, digestParts, observeClient } from "../../features/visits/index.ts";
import type { Digester } from "../../shared/digester.ts";
import { RecentCache } from "../../shared/recent-cache.ts";
import { givenNetwork, type Line } from "./line.ts";

/** Descriptions remembered whole: browsers come again and again with the same one. */
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
  return (line, deviceId) => {
    const described = { ...line, device_id: deviceId };
    const { fingerprint, components, noisy, signals } = line;
    const digested = remembered.get(JSON.stringify([fingerprint, components, noisy, signals, deviceId]), () =>
      compact(digestParts(described, digest)),
    );
    return {
      network: networkOf(enrichment, digest, line),
      observation: observeClient(enrichment, digest, line.user_agent, described, tolerance, digested),
    };
  };
}

/** The same, its components copied: an object grown name by name takes several times the memory, and snapshots keep it. */
function compact({ components, noisy }: Digested): Digested {
  return { components: { ...components }, noisy };
}

/** The network that the line names, with the keys of its address; else what the address data say. */
function networkOf(enrichment: Enrichment, digest: Digester, { ip, network }: Line): Network {
  if (network === null || network === undefined) return enrichment.network(ip ?? "", digest);
  return { ...enrichment.addressKeys(ip ?? "", digest), ...givenNetwork(network) };
}
