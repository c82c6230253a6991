import { isAppleMobile } from "../linking/agents.ts";
import { seenBefore } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import { isDescribed } from "../profile/novelty.ts";
import type { At, Device, Fingerprint, Link, Observation } from "../types.ts";

/** What a login's device level rests on. */
export interface DeviceFacts {
  memory: Memory;
  device: Device | null;
  link: Link | null;
  observation: Observation | null;
  now: At;
}

/** A device that only ever tried, and was never let in, is no acquaintance. */
export function isAcquainted(device: Device, memory: Memory, now: At): boolean {
  if (device.provedAt !== null || device.status === "attached") return true;
  return seenBefore(memory, "device", device.id, now) > 0;
}

/**
 * The identifier the client kept (`id` this device's, `other` another one's, `none`), and how well the description
 * fits the device it is taken for. Null without a description.
 */
export function deviceLevel({ memory, device, link, observation, now }: DeviceFacts): string | null {
  if (link === null || device === null || observation === null || !isDescribed(observation)) return null;
  const known =
    !link.newDevice && (device.provedAt !== null || seenBefore(memory, "device", device.id, now) > 0);
  if (observation.storedDeviceId !== null) {
    const fit = known ? fitWithId(link) : link.bits < -8 ? "foreign" : "new";
    return observation.storedDeviceId === device.id ? `id/${fit}` : `other/${fit}`;
  }
  // Phones and tablets of one maker look alike: the same fit says less.
  const alike = isAppleMobile(observation.agent);
  const fit = known ? fitOf(link, alike) : likeness(link.bits);
  return alike ? `none/${fit}/alike` : `none/${fit}/varied`;
}

function agreesThroughout({ method, evidence }: Link): boolean {
  if (method === "exact") return true;
  for (const part of evidence) if (part.agrees === false) return false;
  return true;
}

function fitWithId(link: Link): string {
  if (link.newFingerprint) return "browser";
  return agreesThroughout(link) ? "exact" : link.bits > 12 ? "strong" : "weak";
}

/** How much an agreement, or what is left of one, says: the more bits the rarer such a description is. */
function fitOf(link: Link, alike: boolean): string {
  const { bits } = link;
  if (link.newFingerprint) return "browser";
  if (!agreesThroughout(link)) return bits > 12 ? "strong" : bits > 4 ? "weak" : "faint";
  if (alike)
    return bits >= 7.5
      ? "exact rare"
      : bits >= 5.5
        ? "exact good"
        : bits >= 4
          ? "exact"
          : bits >= 2
            ? "exact poor"
            : "exact faint";
  return bits >= 16 ? "exact rare" : bits >= 13 ? "exact good" : bits >= 9 ? "exact" : "exact poor";
}

/** How a device never met resembles the nearest known one: not of its kind at all, or more or less like it. */
function likeness(bits: number): string {
  if (bits < -60) return "other kind";
  return bits < -24 ? "foreign" : bits < -8 ? "unlike" : "new";
}

/** What other facts depend on: how the device is known. */
export type DeviceClass = "none" | "id" | "doubtful id" | "known" | "like" | "new";

/** The class of a device level; `none` where nothing described the device. */
export function deviceClass(level: string | null): DeviceClass {
  if (level === null) return "none";
  if (level.startsWith("id/"))
    return level.endsWith("/foreign") || level.endsWith("/new") ? "doubtful id" : "id";
  if (level.startsWith("other/")) return "new";
  if (level.startsWith("none/exact")) return "known";
  const like = level.startsWith("none/strong") || level.startsWith("none/weak");
  return like || level.startsWith("none/faint") || level.startsWith("none/browser") ? "like" : "new";
}

/**
 * How the versions told by an agent alone go with those last seen of the same browser on the same system: the
 * nearest of them. Null where there is none.
 */
export function versionLevel(
  { agent }: Observation,
  devices: readonly Device[],
  memory: Memory,
  now: At,
): string | null {
  let best = -1;
  let level: string | null = null;
  for (const device of devices) {
    if (!isAcquainted(device, memory, now)) continue;
    for (const fingerprint of device.fingerprints) {
      const known = fingerprint.agent;
      if (known.browser !== agent.browser || known.system !== agent.system) continue;
      const [nearness, name] = versionStep(agent, known);
      if (nearness <= best) continue;
      best = nearness;
      level = name;
    }
  }
  return level;
}

type Agent = Fingerprint["agent"];

function versionStep(now: Agent, known: Agent): [nearness: number, name: string] {
  const steps = (now.browserMajor ?? 0) - (known.browserMajor ?? 0);
  const system = now.systemVersion === known.systemVersion;
  const model = now.model === known.model;
  const step = steps === 0 ? 3 : steps === 1 ? 2 : steps > 1 ? 1 : 0;
  const name = `${model ? "" : "model "}${system ? "" : "system "}${STEPS[step]}`;
  return [(model ? 8 : 0) + (system ? 4 : 0) + step, name];
}

const STEPS = ["older", "newer", "next", "same"] as const;
