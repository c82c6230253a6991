/**
 * What the service learns about a request from data it carries: where an address is and whose it is, what the
 * software is, what an e-mail address or a telephone number looks like. In process, without the network.
 */

import type { Agent, EmailFacts, Network, NetworkKind, PhoneFacts } from "@latchkey/engine";
import {
  type AddressNames,
  type AddressSource,
  openAddressSource,
  type SourceStatus,
} from "./address-source.ts";
import { createAgentReader, type DeviceInfo } from "./agent.ts";
import { readEmail } from "./email.ts";
import type { HintsInput } from "./hints.ts";
import type { KindMethod } from "./network-kind.ts";
import { readPhone } from "./phone.ts";
import { timezoneAt } from "./timezone.ts";

export type { DeviceInfo } from "./agent.ts";
export { type BuildResult, buildAddressData, PACKED_DIR } from "./build.ts";
export { normaliseEmail } from "./email.ts";
export { AddressDataError } from "./geo-database.ts";
export { type HighEntropyHints, type HintsInput, hintsFromHeaders, hintsFromSignals } from "./hints.ts";
export { addressListsJob } from "./jobs.ts";
export type { KindMethod } from "./network-kind.ts";
export {
  addressListsCommand,
  addressListsDir,
  type ListSource,
  type ListUpdate,
  parseListSource,
  updateAddressLists,
} from "./update-lists.ts";

export interface EnrichmentOptions {
  /** Path of the operator's own database (`LATCHKEY_GEO_DB`); null uses the bundled data. */
  geoDb: string | null;
  /** Folder that `buildAddressData` wrote into. */
  packedDir: string;
  /** Folder of the operator's address lists; absent or null uses none. */
  listsDir?: string | null;
  /** Told, in one sentence each, what is missing or damaged and what that costs. */
  onNotice?: (text: string) => void;
}

/** Whose network an address belongs to, and by which method its kind is known. For people, not for keys. */
export interface NetworkDescription {
  asn: number | null;
  asnName: string | null;
  kind: NetworkKind | null;
  method: KindMethod | null;
}

/** What stands for an address, its network and its subscriber line. */
export type AddressKeys = Required<Pick<Network, "addressKey" | "networkKey" | "lineKey">>;

export interface Enrichment {
  /**
   * Describes the network behind an address. `keyOf` makes the keyed digests that stand for the address and its
   * /24 or /48; an IPv4-mapped IPv6 address is its IPv4 address. Private, special and malformed addresses have
   * keys and nothing else; an empty text has not even those. Never throws.
   */
  network(ip: string, keyOf: (text: string) => string): Network;
  /** The keyed digests of `network` alone, for callers that know the place already: no data is looked up. */
  addressKeys(ip: string, keyOf: (text: string) => string): AddressKeys;
  /** Who announces an address and how its kind was found out; all null where nothing is known. */
  describeNetwork(ip: string): NetworkDescription;
  agent(userAgent: string | null, hints: HintsInput): Agent;
  /** The wire's `info` object (spec b.2). */
  info(userAgent: string | null, hints: HintsInput): DeviceInfo;
  /** IANA time zone of a place; null for coordinates that are none. */
  timezoneAt(latitude: number, longitude: number): string | null;
  email(address: string, keyOf: (text: string) => string): EmailFacts;
  phone(e164: string, keyOf: (text: string) => string): PhoneFacts;
  /** Reads the operator's address lists again. Answers in flight keep the old ones. */
  reloadLists(): Promise<void>;
  /** What is loaded, for `latchkey doctor` and the dashboard; holds the attributions that must be shown. */
  status(): SourceStatus;
}

function keysOf({ address, prefix, line }: AddressNames, keyOf: (text: string) => string): AddressKeys {
  return {
    addressKey: address === null ? null : keyOf(`ip:${address}`),
    networkKey: prefix === null ? null : keyOf(`net:${prefix}`),
    lineKey: line === null ? null : keyOf(`line:${line}`),
  };
}

function networkOf(source: AddressSource, ip: string, keyOf: (text: string) => string): Network {
  const fact = source.look(ip);
  return {
    ...keysOf(fact, keyOf),
    country: fact.country,
    city: fact.city,
    latitude: fact.latitude,
    longitude: fact.longitude,
    accuracyKm: fact.accuracyKm,
    asn: fact.asn,
    kind: fact.kind,
  };
}

/**
 * Loads the data and answers the look-ups. Takes about 0.1 s, and the memory of the files it reads (135 MB
 * with the bundled city data).
 *
 * Throws AddressDataError when the operator's own database cannot be used. Bundled data that is missing is told
 * through `onNotice`; the facts it would give are then null.
 */
export async function createEnrichment(options: EnrichmentOptions): Promise<Enrichment> {
  const source = await openAddressSource(options);
  const agents = createAgentReader();
  return {
    network: (ip, keyOf) => networkOf(source, ip, keyOf),
    addressKeys: (ip, keyOf) => keysOf(source.names(ip), keyOf),
    describeNetwork(ip) {
      const { asn, asnName, kind, method } = source.look(ip);
      return { asn, asnName, kind, method };
    },
    agent: agents.agent,
    info: agents.info,
    timezoneAt,
    email: readEmail,
    phone: readPhone,
    reloadLists: () => source.reloadLists(),
    status: () => source.status(),
  };
}
