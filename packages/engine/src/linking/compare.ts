import type { Fingerprint } from "../types.ts";
import {
  agentsConflict,
  browsersDiffer,
  modelBits,
  systemVersionStep,
  updateBetween,
  versionStep,
  zonesDiffer,
} from "./agents.ts";
import type { Description } from "./description.ts";
import {
  ageBucket,
  PARENT_AGREES,
  PARENT_DIFFERS,
  PARENT_UNKNOWN,
  UNKNOWN_WEIGHT,
  weightRow,
} from "./weight-table.ts";

export interface ComponentEvidence {
  component: string;
  agrees: boolean | null;
  bits: number;
}

/** A device whose system or form differs is another device, whatever identifier it shows. */
export const VETO_BITS = -80;
/** Another zone and another screen at once: another machine, unless its storage says otherwise. */
const ZONE_AND_SCREEN_BITS = -45;
/** Who moved far takes the new zone along: the difference says little then. */
const MOVED_ZONE_BITS = -0.5;
/** Undescribed components count in part: nobody knows what they depend on. */
const OTHERS_SHARE = 0.5;

// States of the components of the fingerprint at hand, reused by every comparison.
const states = new Uint8Array(256);

/** What a comparison may know beside the two descriptions. */
export interface Circumstances {
  now: number;
  /** The network's place differs from where the device was last seen: a time zone may follow it. */
  moved: boolean;
  /** The client shows the identifier that this device was given. */
  storedHere: boolean;
}

/** What a comparison came to beside its weight. */
export interface Parts {
  evidence: ComponentEvidence[];
  /** True where the fingerprint already holds every component of the description. */
  unchanged: boolean;
}

/**
 * Match weight in bits between a description and a known fingerprint; positive speaks for the same browser
 * installation. What either side lacks is worth nothing. Pass `parts` to have them listed.
 */
export function compare(
  description: Description,
  fingerprint: Fingerprint,
  circumstances: Circumstances,
  parts?: Parts,
): number {
  const { observation, table, positions, names, digests } = description;
  const evidence = parts?.evidence;
  const agent = observation.agent;
  if (agentsConflict(agent, fingerprint.agent)) return veto("agent.system", evidence);
  if (browsersDiffer(agent, fingerprint.agent)) return veto("agent.browser", evidence);
  const elapsed = Math.max(0, circumstances.now - fingerprint.lastSeenAt);
  const bucket = ageBucket(elapsed);
  const row = weightRow(bucket, updateBetween(agent, fingerprint.agent));
  const step = versionStep(agent, fingerprint.agent);
  const version = step === null ? 0 : (table.versions[bucket * 4 + step] ?? 0);
  const model = modelBits(agent, fingerprint.agent);
  const systemVersion = systemBits(description, fingerprint, bucket, step);
  let bits = version + systemVersion + model;
  if (evidence !== undefined && version !== 0) push(evidence, "agent.version", version > 0, version);
  if (evidence !== undefined && systemVersion !== 0)
    push(evidence, "agent.system_version", systemVersion > 0, systemVersion);
  if (evidence !== undefined && model !== 0) push(evidence, "agent.model", model > 0, model);
  let zone = zonesDiffer(observation.timezone, fingerprint.timezone);
  let screen = false;
  let ruptScreen = false;
  let betterScreen = false;
  const known = fingerprint.components;
  states.fill(PARENT_UNKNOWN, 0, table.weights.length);
  let agreeing = 0;
  // Walking over the known description is several times faster than looking its values up by name, and what one
  // collector describes comes in one order: the name at hand is nearly always the next one.
  let next = 0;
  for (const name in known) {
    const i = names[next] === name ? next : names.indexOf(name);
    if (i < 0) continue;
    next = i + 1;
    const agrees = known[name] === digests[i];
    if (agrees) agreeing++;
    states[positions[i] ?? 0] = agrees ? PARENT_AGREES : PARENT_DIFFERS;
  }
  if (parts !== undefined) parts.unchanged = agreeing === positions.length && description.others.length === 0;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] ?? 0;
    const state = states[position];
    const weight = table.weights[position];
    if (weight === undefined || state === PARENT_UNKNOWN) continue;
    const agrees = state === PARENT_AGREES;
    const parent = weight.parent < 0 ? PARENT_UNKNOWN : (states[weight.parent] ?? PARENT_UNKNOWN);
    let gain = (agrees ? weight.agree : weight.differ)[row + parent] ?? 0;
    switch (weight.role) {
      case "zone":
        if (!agrees) zone = true;
        if (!agrees && circumstances.moved) gain = Math.max(gain, MOVED_ZONE_BITS);
        break;
      case "screen":
        betterScreen = true;
        if (!agrees) screen = true;
        break;
      case "window":
        ruptScreen = !agrees;
        break;
    }
    bits += gain;
    if (evidence !== undefined) push(evidence, weight.name, agrees, gain);
  }
  // The published hash's screen slot changes with every window: it only speaks where nothing better does.
  if (!circumstances.storedHere && zone && (screen || (ruptScreen && !betterScreen))) {
    bits += ZONE_AND_SCREEN_BITS;
    if (evidence !== undefined) push(evidence, "zone and screen", false, ZONE_AND_SCREEN_BITS);
  }
  return description.others.length === 0
    ? bits
    : bits + compareOthers(description, fingerprint, row, evidence);
}

/** Systems are hardly ever set back, and where the browser stayed they seldom moved. */
function systemBits(
  { observation, table }: Description,
  { agent }: Fingerprint,
  bucket: number,
  browserStep: number | null,
): number {
  if (browserStep === null) return 0;
  const step = systemVersionStep(observation.agent, agent);
  return step === null ? 0 : (table.systemVersions[(bucket * 4 + browserStep) * 4 + step] ?? 0);
}

function compareOthers(
  { others }: Description,
  fingerprint: Fingerprint,
  row: number,
  evidence?: ComponentEvidence[],
): number {
  let bits = 0;
  for (const [name, digest] of others) {
    const before = fingerprint.components[name];
    if (before === undefined) continue;
    const agrees = before === digest;
    const weight = (agrees ? UNKNOWN_WEIGHT.agree : UNKNOWN_WEIGHT.differ)[row + PARENT_UNKNOWN] ?? 0;
    bits += OTHERS_SHARE * weight;
    if (evidence !== undefined) push(evidence, name, agrees, OTHERS_SHARE * weight);
  }
  return bits;
}

function veto(component: string, evidence?: ComponentEvidence[]): number {
  if (evidence !== undefined) push(evidence, component, false, VETO_BITS);
  return VETO_BITS;
}

/** Agreements that hardly weigh are left out: they would fill every stored decision. */
const LEAST_BITS = 0.1;

function push(evidence: ComponentEvidence[], component: string, agrees: boolean, bits: number): void {
  if (agrees && Math.abs(bits) < LEAST_BITS) return;
  evidence.push({ component, agrees, bits: Math.round(bits * 100) / 100 });
}
