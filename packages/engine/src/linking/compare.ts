import { round2 } from "../bits.ts";
import type { Fingerprint, UpdateEffects } from "../types.ts";
import {
  agentsConflict,
  browsersDiffer,
  modelBits,
  systemVersionStep,
  updateBetween,
  versionStep,
  zonesDiffer,
} from "./agents.ts";
import type { Agreement, Description } from "./description.ts";
import { expectedAfter, versionsOf } from "./update-lessons.ts";
import {
  ageBucket,
  type ComponentEvidence,
  PARENT_AGREES,
  PARENT_DIFFERS,
  PARENT_UNKNOWN,
  UNKNOWN_WEIGHT,
  type Weight,
  weightRow,
} from "./weight-table.ts";

/** A device whose system or form differs is another device, whatever identifier it shows. */
export const VETO_BITS = -80;
/** Another zone and another screen at once: another machine, unless its storage says otherwise. */
const ZONE_AND_SCREEN_BITS = -45;
/** Who moved far takes the new zone along: the difference says little then. */
const MOVED_ZONE_BITS = -0.5;
/** Undescribed components count in part: nobody knows what they depend on. */
const OTHERS_SHARE = 0.5;

// States of the components of the fingerprint at hand, and the rows of their weights, reused by every comparison.
const states = new Uint8Array(256);
const rows = new Uint8Array(256);

/** What a comparison may know beside the two descriptions. */
export interface Circumstances {
  now: number;
  /** The network's place differs from where the device was last seen: a time zone may follow it. */
  moved: boolean;
  /** The client shows the identifier that this device was given. */
  storedHere: boolean;
  /** What updates do to components, where the project knows. */
  updateEffects?: UpdateEffects | undefined;
}

/** What a comparison came to. */
export interface Comparison {
  /** Match weight; positive speaks for the same browser installation. */
  bits: number;
  /** What it is made of. */
  evidence: readonly ComponentEvidence[];
  /** True where the fingerprint already holds every component of the description. */
  unchanged: boolean;
}

/** Compares a description with a known fingerprint. What either side lacks is worth nothing. */
export function compare(
  description: Description,
  fingerprint: Fingerprint,
  circumstances: Circumstances,
): Comparison {
  const { observation, table, positions, names, digests, doubtful } = description;
  const agent = observation.agent;
  if (agentsConflict(agent, fingerprint.agent)) return OTHER_SYSTEM;
  if (browsersDiffer(agent, fingerprint.agent)) return OTHER_BROWSER;
  const evidence: ComponentEvidence[] = [];
  const elapsed = Math.max(0, circumstances.now - fingerprint.lastSeenAt);
  const bucket = ageBucket(elapsed);
  const update = updateBetween(agent, fingerprint.agent);
  const row = weightRow(bucket, update);
  // Lessons are strangers' words: who shows the identifier is not judged by them.
  const versions = update === 0 || circumstances.storedHere ? null : versionsOf(agent);
  const effects = versions === null ? undefined : circumstances.updateEffects?.get(versions);
  const from = effects === undefined ? "" : (versionsOf(fingerprint.agent) ?? "");
  const step = versionStep(agent, fingerprint.agent);
  const version = step === null ? 0 : (table.versions[bucket * 4 + step] ?? 0);
  const model = modelBits(agent, fingerprint.agent);
  const systemVersion = systemBits(description, fingerprint, bucket, step);
  const agentBits = version + systemVersion + model;
  if (version !== 0) push(evidence, "agent.version", version > 0, version);
  if (systemVersion !== 0) push(evidence, "agent.system_version", systemVersion > 0, systemVersion);
  if (model !== 0) push(evidence, "agent.model", model > 0, model);
  const known = fingerprint.components;
  if (effects === undefined && agreesInAll(description, known)) {
    const agreed = agreement(description, row);
    return {
      bits: agentBits + agreed.bits,
      evidence: evidence.length === 0 ? agreed.evidence : [...evidence, ...agreed.evidence],
      unchanged: true,
    };
  }
  let bits = 0;
  let zone = zonesDiffer(observation.timezone, fingerprint.timezone);
  let screen = false;
  let ruptScreen = false;
  let betterScreen = false;
  states.fill(PARENT_UNKNOWN, 0, table.weights.length);
  let agreeing = 0;
  // Walking over the known description is several times faster than looking its values up by name, and what one
  // collector describes comes in one order: the name at hand is nearly always the next one.
  let next = 0;
  for (const name in known) {
    const i = names[next] === name ? next : names.indexOf(name);
    if (i < 0) continue;
    next = i + 1;
    let agrees = known[name] === digests[i];
    if (agrees) agreeing++;
    else if (doubtful[i] === true) continue;
    const position = positions[i] ?? 0;
    if (effects !== undefined) {
      const expected = expectedAfter(effects.get(name), known[name] ?? "", from);
      // It changed for everybody, into nobody knows what.
      if (expected === null && !agrees) {
        bits += table.weights[position]?.changed ?? 0;
        continue;
      }
      // Where it is known what the update made of this value, the two compare as if there had been none.
      rows[position] = expected == null ? row : weightRow(bucket, 0);
      if (expected != null) agrees = expected === digests[i];
    }
    states[position] = agrees ? PARENT_AGREES : PARENT_DIFFERS;
  }
  const unchanged = agreeing === positions.length && description.others.length === 0;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] ?? 0;
    const state = states[position];
    const weight = table.weights[position];
    if (weight === undefined || state === PARENT_UNKNOWN) continue;
    const agrees = state === PARENT_AGREES;
    const parent = weight.parent < 0 ? PARENT_UNKNOWN : (states[weight.parent] ?? PARENT_UNKNOWN);
    const at = (effects === undefined ? row : (rows[position] ?? row)) + parent;
    let gain = (agrees ? weight.agree : weight.differ)[at] ?? 0;
    let told: ComponentEvidence | null = null;
    switch (weight.role) {
      case "zone":
        if (!agrees) zone = true;
        if (!agrees && circumstances.moved) {
          gain = Math.max(gain, MOVED_ZONE_BITS);
          told = evidenceOf(weight.name, false, gain);
        }
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
    told ??= toldBy(weight, agrees, at);
    if (told !== null) evidence.push(told);
  }
  // The published hash's screen slot changes with every window: it only speaks where nothing better does.
  if (!circumstances.storedHere && zone && (screen || (ruptScreen && !betterScreen))) {
    bits += ZONE_AND_SCREEN_BITS;
    push(evidence, "zone and screen", false, ZONE_AND_SCREEN_BITS);
  }
  if (description.others.length > 0) bits += compareOthers(description, fingerprint, row, evidence);
  return { bits: agentBits + bits, evidence, unchanged };
}

/** Whether a fingerprint holds all that is described, as nearly always where a browser comes back. */
function agreesInAll(
  { observation, names, digests, others }: Description,
  known: Fingerprint["components"],
): boolean {
  if (others.length > 0) return false;
  if (known === observation.components && observation.noisy.length === 0) return true;
  let met = 0;
  for (const name in known) {
    if (name !== names[met]) continue;
    if (known[name] !== digests[met]) return false;
    met++;
  }
  return met === names.length;
}

/** What it weighs that all described components agree: worked out once for each layout and row. */
function agreement({ table, positions, agreements }: Description, row: number): Agreement {
  const known = agreements[row];
  if (known !== undefined) return known;
  let bits = 0;
  const evidence: ComponentEvidence[] = [];
  for (const position of positions) {
    const weight = table.weights[position];
    if (weight === undefined) continue;
    const at = row + (positions.includes(weight.parent) ? PARENT_AGREES : PARENT_UNKNOWN);
    bits += weight.agree[at] ?? 0;
    const told = toldBy(weight, true, at);
    if (told !== null) evidence.push(told);
  }
  const made = { bits, evidence };
  agreements[row] = made;
  return made;
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
  evidence: ComponentEvidence[],
): number {
  let bits = 0;
  for (const [name, digest] of others) {
    const before = fingerprint.components[name];
    if (before === undefined) continue;
    const agrees = before === digest;
    const weight = (agrees ? UNKNOWN_WEIGHT.agree : UNKNOWN_WEIGHT.differ)[row + PARENT_UNKNOWN] ?? 0;
    bits += OTHERS_SHARE * weight;
    push(evidence, name, agrees, OTHERS_SHARE * weight);
  }
  return bits;
}

/** Agreements that hardly weigh are left out: they would fill every stored decision. */
const LEAST_BITS = 0.1;

function push(evidence: ComponentEvidence[], component: string, agrees: boolean, bits: number): void {
  const told = evidenceOf(component, agrees, bits);
  if (told !== null) evidence.push(told);
}

function evidenceOf(component: string, agrees: boolean, bits: number): ComponentEvidence | null {
  return agrees && Math.abs(bits) < LEAST_BITS ? null : { component, agrees, bits: round2(bits) };
}

/** What one weight of a component says, put into words once: every comparison says dozens of them. */
function toldBy(weight: Weight, agrees: boolean, at: number): ComponentEvidence | null {
  const { name, agree, differ, toldIfAgreeing, toldIfDiffering } = weight;
  const told = agrees ? toldIfAgreeing : toldIfDiffering;
  const known = told[at];
  if (known !== undefined) return known;
  const made = evidenceOf(name, agrees, (agrees ? agree : differ)[at] ?? 0);
  told[at] = made;
  return made;
}

const ruledOut = (component: string): Comparison => ({
  bits: VETO_BITS,
  evidence: [{ component, agrees: false, bits: VETO_BITS }],
  unchanged: false,
});
const OTHER_SYSTEM = ruledOut("agent.system");
const OTHER_BROWSER = ruledOut("agent.browser");
