import { agentOf, cityOf, seenBefore } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import type { Device, Link, Network, Observation, Population } from "../types.ts";

/**
 * What a login looks like beside the account's habits and the project's failures, each fact reduced to a few
 * levels that can be counted in worlds with known truth. An unknown fact is absent and weighs nothing.
 */
export const LOGIN_FACTS = [
  "device",
  "network",
  "agent",
  "zone",
  "address_failures",
  "browser_failures",
] as const;
export type LoginFact = (typeof LOGIN_FACTS)[number];
export type Levels = { -readonly [fact in LoginFact]?: string };

/** Facts that compare with habits: without a history only the failures speak. */
const HABITUAL = 4;

export interface LoginFacts {
  memory: Memory;
  device: Device | null;
  link: Link | null;
  network: Network;
  observation: Observation | null;
  population: Population;
  now: number;
}

/** The levels of one login. */
export function takeoverLevels(login: LoginFacts): Levels {
  const levels: Levels = {};
  const { memory, population } = login;
  const told = [
    () => deviceLevel(login),
    () => networkLevel(login),
    () => agentLevel(login),
    () => zoneLevel(login),
    () => addressFailures(population),
    () => browserFailures(population),
  ];
  LOGIN_FACTS.forEach((fact, index) => {
    const level = index < HABITUAL && memory.taught === 0 ? null : (told[index]?.() ?? null);
    if (level !== null) levels[fact] = level;
  });
  return levels;
}

const STRONG_BITS = 12;
const FOREIGN_BITS = -8;

/** The identifier the client kept, and how well the description fits the device it is taken for. */
function deviceLevel({ memory, device, link, observation, now }: LoginFacts): string | null {
  if (link === null || device === null || observation === null || !isDescribed(observation)) return null;
  // A device that only ever tried, and was never let in, is no acquaintance.
  const known = seenBefore(memory, "device", device.id, now) > 0 || device.provedAt !== null;
  const fit = link.newDevice || !known ? (link.bits < FOREIGN_BITS ? "foreign" : "new") : fitOf(link);
  if (observation.storedDeviceId !== null) {
    return observation.storedDeviceId === device.id ? `id/${fit}` : `other/${fit}`;
  }
  // Phones and tablets of one maker look alike: the same fit says less.
  const { system } = observation.agent;
  return system === "ios" || system === "ipados" ? `none/${fit}/alike` : `none/${fit}/varied`;
}

function isDescribed({ digest, components }: Observation): boolean {
  if (digest !== null) return true;
  for (const _ in components) return true;
  return false;
}

function fitOf({ newFingerprint, method, evidence, bits }: Link): string {
  if (newFingerprint) return "browser";
  if (method === "exact" || evidence.every((part) => part.agrees !== false)) return "exact";
  return bits > STRONG_BITS ? "strong" : "weak";
}

/** The nearest circle of the address data that the account was used from, and what kind of network it is. */
function networkLevel({ memory, network, now }: LoginFacts): string | null {
  const { addressKey, networkKey, asn, country } = network;
  if (addressKey === null && networkKey === null && asn === null && country === null) return null;
  const line = network.lineKey ?? addressKey;
  const onLine = line === null ? 0 : seenBefore(memory, "line", line, now);
  const kind = kindGroup(network);
  if (onLine > 0) return onLine > 1.5 ? `habitual/${kind}` : `line/${kind}`;
  if (networkKey !== null && seenBefore(memory, "network", networkKey, now) > 0) return `network/${kind}`;
  const provider = asn === null ? 0 : seenBefore(memory, "asn", String(asn), now);
  if (provider > 0) return provider > 1.5 ? `habitual provider/${kind}` : `provider/${kind}`;
  const city = cityOf(network);
  if (city !== null && seenBefore(memory, "city", city, now) > 0) return `city/${kind}`;
  return country !== null && seenBefore(memory, "country", country, now) > 0
    ? `country/${kind}`
    : `new/${kind}`;
}

function kindGroup({ kind }: Network): string {
  if (kind === "mobile" || kind === "relay" || kind === "satellite") return "shared";
  return kind === null || kind === "residential" || kind === "business" ? "fixed" : "hidden";
}

function agentLevel({ memory, observation, now }: LoginFacts): string | null {
  const agent = observation === null ? null : agentOf(observation);
  if (observation === null || agent === null) return null;
  if (seenBefore(memory, "agent", agent, now) > 0) return "seen";
  const { system } = observation.agent;
  return system !== null && seenBefore(memory, "system", system, now) > 0 ? "system" : "new";
}

function zoneLevel({ memory, observation, now }: LoginFacts): string | null {
  const zone = observation?.timezone ?? null;
  if (zone === null) return null;
  return seenBefore(memory, "zone", zone, now) > 0 ? "seen" : "new";
}

/** Failed logins from the address lately, over all accounts; beside many successes they are an office's or a carrier's. */
function addressFailures({ failedLoginsPerAddress, succeededLoginsPerAddress }: Population): string | null {
  if (failedLoginsPerAddress === null) return null;
  if (failedLoginsPerAddress === 0) return "none";
  if (failedLoginsPerAddress <= 2 * (succeededLoginsPerAddress ?? 0)) return "mixed";
  return failedLoginsPerAddress < 3 ? "few" : failedLoginsPerAddress < 10 ? "some" : "many";
}

/** Failed logins of browsers that look exactly like this one. */
function browserFailures({ failedLoginsPerFingerprint }: Population): string | null {
  if (failedLoginsPerFingerprint === null) return null;
  return failedLoginsPerFingerprint < 3 ? "calm" : failedLoginsPerFingerprint < 20 ? "busy" : "flood";
}

const STRANGE_DEVICE = /^(none|other)\/(foreign|new)/;

/** Neither the device nor even the country was seen before. */
export function isStrange(levels: Levels | undefined): boolean {
  const { device, network } = levels ?? {};
  if (device === undefined || network === undefined) return false;
  return network.startsWith("new/") && STRANGE_DEVICE.test(device);
}

/** Histories of one to three lessons, up to eight, and more: what is unusual depends on how much was seen. */
export function historyBucket(taught: number): 0 | 1 | 2 {
  return taught < 4 ? 0 : taught < 9 ? 1 : 2;
}
