/**
 * What kind of network an address belongs to, judged by the network's number and registered name. Pure.
 *
 * Two methods, in this order: a curated list of network numbers (`known-networks.ts`), then patterns over the
 * registered name. A name that fits two stories says nothing: the answer is then null, never a guess, because
 * calling a home connection a data centre accuses an honest person.
 */

import type { NetworkKind } from "@latchkey/engine";
import { KNOWN_NETWORKS, type KnownNetwork, type Reach, TRANSIT } from "./known-networks.ts";

export type KindMethod = "address_list" | "database" | "known_network" | "network_name";

export interface NetworkClass {
  kind: NetworkKind | null;
  method: KindMethod | null;
  reach: Reach;
}

const UNKNOWN: NetworkClass = { kind: null, method: null, reach: "local" };

const BY_ASN: ReadonlyMap<number, KnownNetwork> = new Map(
  KNOWN_NETWORKS.flatMap((network) => network.asns.map((asn) => [asn, network] as const)),
);
const TRANSIT_ASNS: ReadonlySet<number> = new Set(TRANSIT);

const HOSTING_NAME =
  /host(?!el|ess|ile|age)|\b(?:v|k)ps\b|\bservers?\b|server(?:s|central|plan|ius|one|you)\b|\bcloud|cloud\b|data ?cent(?:er|re)|datacentr|colocation|\bcolo\b|dedicated|rackspace|\bcdn\b|leaseweb|\bidc\b|virtual machine|\bnetcup\b|bare ?metal/i;
const SATELLITE_NAME =
  /satell?it|starlink|\bviasat\b|\bhughes (?:network|communications|de |telecom)|inmarsat|eutelsat|intelsat|\bvsat\b|skylogic/i;
const MOBILE_NAME =
  /(?:\b|^[a-z]*)(?<!exxon )(?:mobile|mobil|mobility|mobiles)\b|\bcellular\b|\bcelular\b|\bgsm\b|movil\b|\bmoviles\b|\blte\b/i;
const ACCESS_NAME =
  /broadband|\bcable|kabel|\bcatv\b|cablevision|fib(?:er|re|ra|ernet)\b|fiber|fibra|tele(?:com|kom|fon|phone|net\b)|t[eé]l[eé]com|telco\b|\bdsl\b|\bisp\b|provedor|internet (?:service|provider|solution)|wireless|wi-?fi|\bcommunications? (?:company|provider)|comunicac|chinanet|unicom/i;
const BUSINESS_NAME =
  /universi|\bcollege\b|\bschools?\b|institut|academ|\bbank\b|banque|banco\b|hospital|\bhealth|clinic|government|ministr|\bdepartment of|\bstate of|\bcity of|\bcounty\b|headquarters|insurance|research|laborator|library|parliament|municip|federal|\bdod\b|polic[ey]|\bmotors?\b|pharma|airlines?\b|steel\b|council\b/i;

/** Judges a registered name alone. Exported for measuring; `classifyNetwork` is the one to call. */
export function kindByName(name: string): NetworkKind | null {
  const hosting = HOSTING_NAME.test(name);
  const access = ACCESS_NAME.test(name);
  const business = BUSINESS_NAME.test(name);
  if (hosting) return access || business ? null : "hosting";
  if (SATELLITE_NAME.test(name)) return business ? null : "satellite";
  if (MOBILE_NAME.test(name) && !/fixed|automobil/i.test(name)) return "mobile";
  if (business) return access ? null : "business";
  return access ? "residential" : null;
}

/**
 * Says what kind of network `asn` is.
 *
 * `name` is its registered name, or null where the data has none. `reach` tells how far from the announced
 * place its users may be (see `accuracy.ts`). An unknown number and a name that says nothing answer null.
 */
export function classifyNetwork(asn: number | null, name: string | null): NetworkClass {
  if (asn === null) return UNKNOWN;
  const known = BY_ASN.get(asn);
  if (known) return { kind: known.kind, method: "known_network", reach: known.reach };
  if (TRANSIT_ASNS.has(asn)) return { kind: null, method: null, reach: "anywhere" };
  const kind = name === null ? null : kindByName(name);
  return kind === null ? UNKNOWN : { kind, method: "network_name", reach: reachOf(kind) };
}

/** The reach of a kind where nothing more is known about the network. */
export function reachOf(kind: NetworkKind): Reach {
  if (kind === "mobile") return "carrier";
  if (kind === "residential" || kind === "business") return "local";
  return "anywhere";
}
