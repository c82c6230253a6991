import type { EmailFacts, Network, Observation, PhoneFacts } from "@latchkey/engine";
import type { AddressKeys, Enrichment } from "../../features/enrichment/index.ts";
import { type Digested, digestParts, observeClient } from "../../features/visits/index.ts";
import { createDigester } from "../../shared/digester.ts";
import { RecentCache } from "../../shared/recent-cache.ts";
import { givenNetwork, type Line, type PlacedNetwork } from "./line.ts";

/** Digests only have to agree with each other: a replay needs no secret. */
const digest = createDigester("replay", 100_000);

/** Descriptions and addresses remembered whole: browsers come again and again with the same one. */
const REMEMBERED = 10_000;

/** What a decision needs of a line beside what the visit says. */
export type Told = Pick<
  Line,
  | "id"
  | "at"
  | "type"
  | "ref"
  | "account"
  | "action"
  | "ip"
  | "device_id"
  | "email"
  | "phone"
  | "limit_config"
  | "connected_for_s"
>;

/** A line with where it comes from and what it says of its client, as the engine sees them. */
export interface Visit {
  line: Told;
  network: Network;
  observation: Observation;
  /** Facts of the contacts that a signed call brings. */
  email: EmailFacts | null;
  phone: PhoneFacts | null;
}

/** Describes lines with the service's own steps. What equal lines have in common is one and the same object. */
export function createDescriber(
  enrichment: Enrichment,
  tolerance: Observation["tolerance"],
): (line: Line) => Visit {
  const remembered = new RecentCache<Digested>(REMEMBERED);
  const addresses = new RecentCache<Address>(REMEMBERED);
  const emails = new RecentCache<EmailFacts>(REMEMBERED);
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
  return (line) => {
    const { fingerprint, components, noisy, signals, device_id, email, phone } = line;
    const digested = remembered.get(
      JSON.stringify([fingerprint, components, noisy, signals, device_id]),
      () => digestParts(line, digest),
    );
    const signed = line.type === "evaluate";
    return {
      line: toldOf(line),
      network: networkOf(line),
      observation: observeClient(enrichment, digest, line.user_agent, line, tolerance, digested),
      email: signed && email ? emails.get(email, () => enrichment.email(email, digest)) : null,
      phone: signed && phone ? enrichment.phone(phone, digest) : null,
    };
  };
}

function toldOf(line: Line): Told {
  const { id, at, type, ref, account, action, ip, device_id, email, phone, limit_config, connected_for_s } =
    line;
  return { id, at, type, ref, account, action, ip, device_id, email, phone, limit_config, connected_for_s };
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
