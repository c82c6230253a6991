import { change, type Draft } from "../draft.ts";
import { updateBetween } from "../linking/agents.ts";
import type { Match } from "../linking/link.ts";
import { mayBeMadeUp } from "../linking/made-up.ts";
import { isDescribed } from "../profile/novelty.ts";
import {
  type At,
  type Device,
  type Fingerprint,
  LIMITS,
  type Link,
  type Network,
  type NewId,
  type Observation,
} from "../types.ts";

type Components = Fingerprint["components"];

/** How a device took part: an access attaches it, an evaluation only makes it known. */
export type Participation = "attach" | "evaluate";

/**
 * The device of a match: a new record, or the known one with its fingerprint brought up to date. A dormant
 * former self is excluded, a resurrected one attached again. Answers the device and the link to report. An
 * access writes what it learned at once; an evaluation only makes a new device known, and its caller writes the
 * rest where the login was let in (`keepDevice`): who did not prove anything must not move a known device.
 */
export function settleDevice(
  draft: Draft,
  match: Match,
  observation: Observation,
  network: Network,
  participation: Participation,
  now: At,
  newId: NewId,
  whitelisted = false,
): { device: Device; link: Link; attachedAnew: boolean } {
  const earlier = match.device;
  const deviceId = earlier?.id ?? newId();
  const fingerprint = settleFingerprint(match, observation, now, newId);
  const attach = participation === "attach";
  const wasAttached = earlier?.status === "attached";
  // An evaluation before the first access leaves a record that was never attached: it is still new to limits.
  const everAttached = earlier !== null && (earlier.status !== "detached" || earlier.detachedAt !== null);
  const device: Device = {
    id: deviceId,
    type: observation.agent.deviceType ?? earlier?.type ?? "computer",
    status: attach ? "attached" : (earlier?.status ?? "detached"),
    fingerprints: putFingerprint(earlier?.fingerprints ?? [], fingerprint),
    firstSeenAt: earlier?.firstSeenAt ?? now,
    attachedAt: attach ? now : (earlier?.attachedAt ?? 0),
    detachedAt: attach ? null : (earlier?.detachedAt ?? null),
    autoDetached: attach ? false : (earlier?.autoDetached ?? false),
    provedAt: earlier?.provedAt ?? null,
    whitelisted: whitelisted || (earlier?.whitelisted ?? false),
    seniorSince: seniorSince(earlier, attach, everAttached, now),
    usedDays: usedDays(earlier, attach, now),
    lastNetwork: network,
  };
  if (earlier === null) makeRoom(draft);
  if (attach || earlier === null) keepDevice(draft, device);
  if (attach && match.dormant !== null && match.dormant.status === "attached") {
    change(draft, { kind: "device_excluded", deviceId: match.dormant.id, by: device.id, at: now });
  }
  const link: Link = {
    deviceId: device.id,
    newDevice: attach ? !everAttached : earlier === null,
    fingerprintId: fingerprint.id,
    newFingerprint: match.fingerprint === null,
    confidence: match.confidence,
    method: match.method,
    bits: match.bits,
    evidence: match.evidence,
    candidateId: match.candidateId,
    probability: match.probability,
  };
  return { device, link, attachedAnew: attach && !wasAttached };
}

/** Writes a device as it was settled. */
export function keepDevice(draft: Draft, device: Device): void {
  change(draft, { kind: "device_put", device });
}

/** Writes a known device after a login that was let in; `undoLogin` takes it back where the password was wrong. */
export function keepUntilFailed(draft: Draft, match: Match, device: Device, link: Link, event: string): void {
  const { fingerprint } = match;
  const lastNetwork = match.device?.lastNetwork ?? null;
  const undo = { event, fingerprintId: link.fingerprintId, fingerprint, lastNetwork };
  keepDevice(draft, { ...device, undo });
}

/** The device as it was before a login that failed after all; nothing where something came after it. */
export function undoLogin(draft: Draft, event: string): void {
  const device = draft.snapshot.devices.find((d) => d.undo?.event === event);
  if (device?.undo === undefined) return;
  const { undo, ...kept } = device;
  const { fingerprint: before } = undo;
  const fingerprints =
    before === null
      ? device.fingerprints.filter((f) => f.id !== undo.fingerprintId)
      : device.fingerprints.map((f) => (f.id === undo.fingerprintId ? before : f));
  keepDevice(draft, { ...kept, fingerprints, lastNetwork: undo.lastNetwork });
}

function seniorSince(earlier: Device | null, attach: boolean, everAttached: boolean, now: At): At {
  if (earlier === null) return now;
  const since = earlier.seniorSince ?? earlier.firstSeenAt;
  if (!attach) return since;
  if (!everAttached) return now;
  return earlier.status === "detached" && !earlier.autoDetached ? now : since;
}

const DAY_MS = 86_400_000;

function usedDays(earlier: Device | null, attach: boolean, now: At): number {
  const before = earlier?.usedDays ?? (earlier === null || earlier.attachedAt === 0 ? 0 : 1);
  if (!attach) return before;
  const newDay = earlier === null || Math.floor(earlier.attachedAt / DAY_MS) !== Math.floor(now / DAY_MS);
  return newDay ? before + 1 : Math.max(1, before);
}

function settleFingerprint(
  { fingerprint: earlier, unchanged }: Match,
  observation: Observation,
  now: At,
  newId: NewId,
): Fingerprint {
  if (earlier === null) {
    return {
      id: newId(),
      components: without(observation.components, observation.noisy),
      digest: observation.digest,
      agent: observation.agent,
      timezone: observation.timezone,
      firstSeenAt: now,
      lastSeenAt: now,
    };
  }
  return {
    id: earlier.id,
    components: componentsNow(earlier, observation, unchanged),
    digest: observation.digest ?? earlier.digest,
    agent: tellsAgent(observation, earlier) ? observation.agent : earlier.agent,
    timezone: observation.timezone ?? earlier.timezone,
    firstSeenAt: earlier.firstSeenAt,
    lastSeenAt: Math.max(now, earlier.lastSeenAt),
  };
}

/**
 * What is known of a fingerprint's components after a visit. What the browser hides or may have made up stays what it was;
 * but before an update it was drawn by versions that are gone.
 */
function componentsNow(
  { components, agent }: Fingerprint,
  observation: Observation,
  unchanged: boolean,
): Components {
  const { noisy } = observation;
  const isUpdated = updateBetween(observation.agent, agent) !== 0;
  const valid = isUpdated ? without(components, noisy) : components;
  if (unchanged) return valid;
  const madeUp = isUpdated ? [] : Object.keys(components).filter((name) => mayBeMadeUp(name, noisy));
  return { ...valid, ...without(observation.components, [...noisy, ...madeUp]) };
}

/**
 * Whether the agent of a visit takes the place of the known one. A server that asks on its own behalf passes none on; and
 * versions belong to the description they came with: beside an older one, those of a header would hide the update.
 */
function tellsAgent(observation: Observation, earlier: Fingerprint): boolean {
  const { browser, system } = observation.agent;
  if (browser === null && system === null) return false;
  return isDescribed(observation) || !isDescribed(earlier);
}

function without(components: Components, names: readonly string[]): Components {
  if (names.length === 0) return components;
  const kept: Record<string, string> = {};
  for (const name in components) {
    const digest = components[name];
    if (digest !== undefined && !names.includes(name)) kept[name] = digest;
  }
  return kept;
}

function putFingerprint(known: readonly Fingerprint[], fingerprint: Fingerprint): readonly Fingerprint[] {
  const index = known.findIndex((f) => f.id === fingerprint.id);
  if (index >= 0) return known.with(index, fingerprint);
  const kept =
    known.length < LIMITS.fingerprintsPerDevice
      ? known
      : [...known].sort((a, b) => b.lastSeenAt - a.lastSeenAt).slice(0, LIMITS.fingerprintsPerDevice - 1);
  return [...kept, fingerprint];
}

/** The most senior devices and every proved or whitelisted one are never forgotten to make room. */
const SPARED = 8;

/** Forgets the least valuable devices until one more fits: a flood of made-up devices pushes out its own kind. */
function makeRoom(draft: Draft): void {
  while (draft.snapshot.devices.length >= LIMITS.devices) {
    const bySeniority = [...draft.snapshot.devices].sort((a, b) => a.firstSeenAt - b.firstSeenAt);
    const candidates = bySeniority.slice(SPARED).filter((d) => d.provedAt === null && !d.whitelisted);
    const pool = candidates.length > 0 ? candidates : bySeniority;
    const loser = pool.reduce((a, b) => (forgetFirst(b) < forgetFirst(a) ? b : a));
    change(draft, { kind: "device_forgotten", deviceId: loser.id });
  }
}

function forgetFirst(device: Device): number {
  const rank = device.status === "attached" ? 2 : device.detachedAt === null ? 0 : 1;
  const lastSeen = device.fingerprints.reduce((at, f) => Math.max(at, f.lastSeenAt), device.attachedAt);
  return rank * 1e15 + lastSeen;
}
