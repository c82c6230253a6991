/** Everything local data says about one address, put together once and remembered for a while. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NetworkKind } from "@latchkey/engine";
import { RecentCache } from "../../shared/recent-cache.ts";
import { accuracyKm } from "./accuracy.ts";
import { type Address, isGlobal, parseAddress } from "./address.ts";
import { type AsnTable, openAsnTable } from "./asn-pack.ts";
import { ASN_FILE } from "./build.ts";
import { type GeoDatabase, openBundledDatabase, openOwnDatabase } from "./geo-database.ts";
import { type AddressLists, type LoadedList, loadAddressLists, NO_LISTS } from "./lists.ts";
import { classifyNetwork, type KindMethod, type NetworkClass, reachOf } from "./network-kind.ts";

/** Answers remembered: about 10 MB when full, and no stranger can make it more. */
const CACHED_ADDRESSES = 20_000;
const CACHED_NETWORKS = 5_000;
/** Malformed addresses are compared as they came, up to here. */
const MAX_MALFORMED = 64;

/** An address, its /24 or /48, and its subscriber line, in canonical text; malformed ones as they came. */
export interface AddressNames {
  address: string | null;
  prefix: string | null;
  line: string | null;
}

export interface AddressFact extends AddressNames {
  country: string | null;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
  accuracyKm: number | null;
  asn: number | null;
  asnName: string | null;
  kind: NetworkKind | null;
  method: KindMethod | null;
}

export interface Attribution {
  text: string;
  href: string;
}

export interface SourceStatus {
  places: { detail: "city" | "country"; origin: "own" | "bundled"; type: string; builtAt: Date } | null;
  networks: { source: string; ranges: number; systems: number } | null;
  lists: readonly LoadedList[];
  /** To be shown, as a link, wherever places or network names are shown (CC-BY-4.0). */
  attributions: readonly Attribution[];
}

export interface AddressSource {
  look(ip: string): AddressFact;
  /** The names of `look` without its data. */
  names(ip: string): AddressNames;
  reloadLists(): Promise<void>;
  status(): SourceStatus;
}

const NOWHERE = {
  country: null,
  city: null,
  latitude: null,
  longitude: null,
  accuracyKm: null,
  asn: null,
  asnName: null,
  kind: null,
  method: null,
} as const;

const DB_IP: Attribution = { text: "IP Geolocation by DB-IP", href: "https://db-ip.com" };
const ROUTE_VIEWS: Attribution = { text: "RouteViews", href: "https://www.routeviews.org/routeviews/" };

async function openNetworks(packedDir: string, onNotice: (text: string) => void): Promise<AsnTable | null> {
  try {
    return openAsnTable(await readFile(join(packedDir, ASN_FILE)));
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason =
      missing || !(error instanceof Error)
        ? "is missing"
        : "code" in error
          ? "cannot be read"
          : error.message;
    onNotice(
      `address data: the table of networks (${ASN_FILE}) ${reason}; hosting, mobile and VPN networks cannot be told apart until \`npm run build\` makes it`,
    );
    return null;
  }
}

/** Opens what `createEnrichment` was given; see there for errors and notices. */
export async function openAddressSource(options: {
  geoDb: string | null;
  packedDir: string;
  listsDir?: string | null;
  onNotice?: (text: string) => void;
}): Promise<AddressSource> {
  const onNotice = options.onNotice ?? (() => undefined);
  const loadLists = (): Promise<AddressLists> =>
    options.listsDir ? loadAddressLists(options.listsDir, onNotice) : Promise.resolve(NO_LISTS);
  const [places, networks, firstLists] = await Promise.all([
    options.geoDb === null ? openBundledDatabase(onNotice) : openOwnDatabase(options.geoDb),
    openNetworks(options.packedDir, onNotice),
    loadLists(),
  ]);
  let lists = firstLists;
  const cache = new RecentCache<AddressFact>(CACHED_ADDRESSES);
  const named = new RecentCache<AddressNames>(CACHED_ADDRESSES);
  const classes = new RecentCache<NetworkClass>(CACHED_NETWORKS);

  const classOf = (
    address: Address,
    asn: number | null,
    name: string | null,
    told: NetworkKind | null,
  ): NetworkClass => {
    const listed = lists.kindOf(address);
    if (listed) return { kind: listed, method: "address_list", reach: reachOf(listed) };
    if (told) return { kind: told, method: "database", reach: reachOf(told) };
    return classes.get(String(asn), () => classifyNetwork(asn, name));
  };

  const describe = (ip: string): AddressFact => {
    const address = parseAddress(ip);
    if (address === null || !isGlobal(address)) return { ...namesOf(address, ip), ...NOWHERE };
    const place = places?.find(address) ?? null;
    const announced = networks?.find(address) ?? null;
    const asn = announced?.asn ?? place?.asn ?? null;
    const network = classOf(address, asn, announced?.name ?? null, place?.kind ?? null);
    return {
      ...namesOf(address, ip),
      country: place?.country ?? null,
      city: place?.city ?? null,
      latitude: place?.latitude ?? null,
      longitude: place?.longitude ?? null,
      accuracyKm: place === null ? null : accuracyKm(place, address.family, network),
      asn,
      asnName: announced?.name ?? null,
      kind: network.kind,
      method: network.method,
    };
  };

  const nameIt = (ip: string): AddressNames => namesOf(parseAddress(ip), ip);

  return {
    look: (ip) => (ip.length > MAX_MALFORMED ? describe(ip) : cache.get(ip, () => describe(ip))),
    names: (ip) => (ip.length > MAX_MALFORMED ? nameIt(ip) : named.get(ip, () => nameIt(ip))),
    async reloadLists() {
      lists = await loadLists();
      cache.clear();
    },
    status: () => ({
      places: places && pickPlaces(places),
      networks: networks && { source: networks.source, ranges: networks.ranges, systems: networks.systems },
      lists: lists.lists,
      attributions: [
        ...(networks || (places?.origin === "bundled" && places.detail === "city") ? [DB_IP] : []),
        ...(networks ? [ROUTE_VIEWS] : []),
      ],
    }),
  };
}

function namesOf(address: Address | null, ip: string): AddressNames {
  if (address !== null) return { address: address.text, prefix: address.prefix, line: address.line };
  const text = ip.trim().toLowerCase().slice(0, MAX_MALFORMED) || null;
  return { address: text, prefix: text, line: text };
}

function pickPlaces({ detail, origin, type, builtAt }: GeoDatabase): NonNullable<SourceStatus["places"]> {
  return { detail, origin, type, builtAt };
}
