import { BLOCK_DAMPING } from "../priors/components.ts";
import type { Agent, Fingerprint, Population } from "../types.ts";
import type { Description } from "./description.ts";
import { BLOCKS } from "./traits.ts";

export interface ComponentEvidence {
  component: string;
  agrees: boolean | null;
  bits: number;
}

const DAY_MS = 86_400_000;
/** A device whose system or form differs is another device, whatever identifier it shows. */
const VETO_BITS = -80;
/** Browsers go forward: an older version than before is rarely the same installation. */
const DOWNGRADE_BITS = -5;
const MODEL_BITS = -10;
/** Another zone and another screen at once: another machine, unless its storage says otherwise. */
const ZONE_AND_SCREEN_BITS = -45;

// Sums per block, reused by every comparison: a decision compares one description with many fingerprints.
const best = new Float64Array(BLOCKS.length);
const sum = new Float64Array(BLOCKS.length);
const worst = new Float64Array(BLOCKS.length);
const debt = new Float64Array(BLOCKS.length);

/** What a comparison may know beside the two descriptions. */
export interface Circumstances {
  now: number;
  /** The network's place differs from where the fingerprint was last seen: a time zone may follow it. */
  moved: boolean;
}

/**
 * Match weight in bits between a description and a known fingerprint: for each component log2(m/u) where it
 * agrees and log2((1-m)/(1-u)) where it differs (Fellegi and Sunter 1969). Components of one block are not
 * independent, so beside the strongest of a block the others count in part. What either side lacks is worth
 * nothing. Pass `evidence` to have the parts listed.
 */
export function compare(
  description: Description,
  fingerprint: Fingerprint,
  population: Population,
  circumstances: Circumstances,
  evidence?: ComponentEvidence[],
): number {
  const { observation, names, digests, traits } = description;
  const days = Math.max(0, circumstances.now - fingerprint.lastSeenAt) / DAY_MS;
  let bits = compareAgents(observation.agent, fingerprint.agent, evidence);
  const updated = versionChanged(observation.agent, fingerprint.agent);
  const share = population.componentShare;
  best.fill(0);
  sum.fill(0);
  worst.fill(0);
  debt.fill(0);
  let zoneDiffers = zonesDiffer(observation.timezone, fingerprint.timezone);
  let screenDiffers = false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const known = fingerprint.components[name];
    if (known === undefined) continue;
    const trait = traits[i];
    if (trait === undefined) continue;
    const agrees = known === digests[i];
    let same = trait.keeps * Math.exp(-trait.drift * days);
    if (updated) same *= trait.update;
    if (circumstances.moved && trait.block === "zone") same *= 0.5;
    same = Math.max(same, 0.02);
    let other = trait.agree[description.deviceClass];
    let weight: number;
    if (agrees) {
      const counted = share === undefined ? null : share(name, known);
      if (counted !== null && counted > 0) other = Math.min(0.999, Math.sqrt(other * counted));
      weight = Math.max(0, Math.log2(same / other));
      const block = trait.blockIndex;
      sum[block] = (sum[block] ?? 0) + weight;
      if (weight > (best[block] ?? 0)) best[block] = weight;
    } else {
      weight = Math.min(0, Math.log2((1 - same) / (1 - other)));
      const block = trait.blockIndex;
      debt[block] = (debt[block] ?? 0) + weight;
      if (weight < (worst[block] ?? 0)) worst[block] = weight;
      if (trait.block === "zone") zoneDiffers = true;
      else if (trait.block === "display") screenDiffers ||= isScreen(name, description, fingerprint);
    }
    if (evidence !== undefined) evidence.push({ component: name, agrees, bits: weight });
  }
  for (let b = 0; b < BLOCKS.length; b++) {
    const top = best[b] ?? 0;
    const low = worst[b] ?? 0;
    bits += top + BLOCK_DAMPING.agree * ((sum[b] ?? 0) - top);
    bits += low + BLOCK_DAMPING.differ * ((debt[b] ?? 0) - low);
  }
  if (zoneDiffers && screenDiffers) {
    bits += ZONE_AND_SCREEN_BITS;
    evidence?.push({ component: "zone and screen", agrees: false, bits: ZONE_AND_SCREEN_BITS });
  }
  return bits;
}

/** The published hash's screen slot changes with every window, so it only speaks where nothing better does. */
function isScreen(name: string, { observation }: Description, fingerprint: Fingerprint): boolean {
  if (name === "sig:screenResolution" || name === "lk:screen") return true;
  if (name !== "rupt:screen") return false;
  const better = "sig:screenResolution";
  return observation.components[better] === undefined || fingerprint.components[better] === undefined;
}

/** True where both zones are known and differ. */
export function zonesDiffer(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}

function versionChanged(a: Agent, b: Agent): boolean {
  if (a.browserMajor !== null && b.browserMajor !== null && a.browserMajor !== b.browserMajor) return true;
  return a.systemVersion !== null && b.systemVersion !== null && a.systemVersion !== b.systemVersion;
}

/** True where two agents cannot be one device: other system or other form of device. */
export function agentsConflict(a: Agent, b: Agent): boolean {
  if (a.system !== null && b.system !== null && a.system !== b.system) return true;
  return a.deviceType !== null && b.deviceType !== null && a.deviceType !== b.deviceType;
}

function compareAgents(a: Agent, b: Agent, evidence?: ComponentEvidence[]): number {
  let bits = 0;
  if (agentsConflict(a, b)) {
    bits += VETO_BITS;
    evidence?.push({ component: "agent.system", agrees: false, bits: VETO_BITS });
  }
  if (a.browser !== null && b.browser !== null && a.browser !== b.browser) {
    bits += VETO_BITS;
    evidence?.push({ component: "agent.browser", agrees: false, bits: VETO_BITS });
  } else if (a.browserMajor !== null && b.browserMajor !== null && a.browserMajor < b.browserMajor) {
    bits += DOWNGRADE_BITS;
    evidence?.push({ component: "agent.version", agrees: false, bits: DOWNGRADE_BITS });
  }
  if (a.model !== null && b.model !== null && a.model !== b.model) {
    bits += MODEL_BITS;
    evidence?.push({ component: "agent.model", agrees: false, bits: MODEL_BITS });
  }
  return bits;
}
