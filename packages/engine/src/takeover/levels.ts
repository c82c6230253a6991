import { agentOf, seenBefore } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import type { Device, Link, Network, Observation, Population } from "../types.ts";
import { languageLevel, storageLevel } from "./device-history.ts";
import { type DeviceClass, deviceClass, deviceLevel, versionLevel } from "./device-level.ts";
import { hourLevel } from "./hour-level.ts";
import { kindLevel } from "./kind-group.ts";
import { machineLevel } from "./machine-level.ts";
import { leaseLevel, providersLevel } from "./move-level.ts";
import { type Circle, circleOf, networkLevel, placeLevel } from "./network-level.ts";

/**
 * What a login looks like beside the account's habits and the project's failures, each fact reduced to a few
 * levels that can be counted in worlds with known truth. An unknown fact is absent and weighs nothing. Where a
 * level reads `a: b`, b is judged among logins with the same a: facts with one cause count once (a tree of
 * dependences, after Chow and Liu 1968).
 */
export const LOGIN_FACTS = [
  "device",
  "network",
  "place",
  "kind",
  "agent",
  "zone",
  "language",
  "storage",
  "machine",
  "lease",
  "providers",
  "devices",
  "hour",
  "address_failures",
  "browser_failures",
] as const;
export type LoginFact = (typeof LOGIN_FACTS)[number];
export type Levels = { -readonly [fact in LoginFact]?: string };

export interface LoginFacts {
  memory: Memory;
  /** The device the login is taken for, and the account's devices before it. */
  device: Device | null;
  devices: readonly Device[];
  link: Link | null;
  network: Network;
  observation: Observation | null;
  population: Population;
  now: number;
}

/** The levels of one login. Without a history only the failures speak. */
export function takeoverLevels(login: LoginFacts): Levels {
  const levels: Levels = {};
  if (login.memory.taught > 0) addHabits(levels, login);
  put(levels, "address_failures", addressFailures(login.population));
  put(levels, "browser_failures", browserFailures(login.population));
  return levels;
}

function put(levels: Levels, fact: LoginFact, level: string | null): void {
  if (level !== null) levels[fact] = level;
}

function addHabits(levels: Levels, login: LoginFacts): void {
  const { memory, network, observation, devices, now } = login;
  const device = deviceLevel(login);
  const known = deviceClass(device);
  put(levels, "device", device);
  const circle = circleOf(network, memory, now);
  if (circle !== null) {
    levels.network = `${known}: ${networkLevel(circle, network, memory, now)}`;
    const form = observation?.agent.deviceType;
    const handheld = form === "mobile" || form === "tablet";
    put(levels, "place", placeLevel(circle, network, handheld, devices, memory, now));
    if (circle !== "habitual" && circle !== "line") {
      put(levels, "kind", kindLevel(network));
      put(levels, "lease", leaseLevel(network, devices, memory, now));
    }
    levels.providers = providersLevel(circle, memory);
    levels.hour = hourLevel(network, memory, now);
  }
  if (observation === null) return;
  if (device !== null) {
    levels.devices = devicesLevel(known, devices, memory);
    put(levels, "language", languageLevel(observation, known, devices, memory, now));
    put(levels, "storage", storageLevel(login, devices));
    if (known === "new") levels.machine = machineLevel(observation, devices, memory, now);
  }
  const agent = agentLevel(observation, memory, now);
  if (agent === "seen" && device === null) {
    // Nothing but the agent tells the device: its versions say what the description would.
    const version = versionLevel(observation, devices, memory, now);
    levels.agent = version === null ? `${known}: seen` : `${known}: seen/${version}`;
  } else if (agent !== null) levels.agent = `${known}: ${agent}`;
  const zone = observation.timezone;
  if (zone === null) return;
  const seen = seenBefore(memory, "zone", zone, now) > 0 ? "seen" : "new";
  levels.zone = circle === null ? seen : `${reach(circle)}: ${seen}`;
}

/** How many devices an account came to have by so many logins: where many are new, one more is no surprise. */
function devicesLevel(known: DeviceClass, devices: readonly Device[], memory: Memory): string {
  const each = devices.length / (memory.taught + 1);
  const many =
    each < 0.12 ? "few" : each < 0.2 ? "some" : each < 0.33 ? "more" : each < 0.5 ? "many" : "most";
  return known === "new" ? `new: ${many}` : `met: ${many}`;
}

function reach(circle: Circle): "near" | "country" | "new" {
  return circle === "country" || circle === "new" ? circle : "near";
}

function agentLevel(observation: Observation, memory: Memory, now: number): "seen" | "system" | "new" | null {
  const agent = agentOf(observation);
  if (agent === null) return null;
  if (seenBefore(memory, "agent", agent, now) > 0) return "seen";
  const { system } = observation.agent;
  return system !== null && seenBefore(memory, "system", system, now) > 0 ? "system" : "new";
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

/** Neither the device nor even the country was seen before. */
export function isStrange(levels: Levels | undefined): boolean {
  return levels?.network?.startsWith("new: new/") ?? false;
}

/** Histories of one to three lessons, up to eight, and more: what is unusual depends on how much was seen. */
export function historyBucket(taught: number): 0 | 1 | 2 {
  return taught < 4 ? 0 : taught < 9 ? 1 : 2;
}
