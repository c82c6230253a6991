import { MACHINE_PRIORS } from "../priors/linking-priors.ts";
import { sameNetwork } from "../same-place.ts";
import type { AccountSnapshot, Agent, Device, Fingerprint, Network, Observation } from "../types.ts";
import { agentsConflict, browsersDiffer, zonesDiffer } from "./agents.ts";
import { engineOf } from "./browser-class.ts";
import { mayBeMadeUp } from "./made-up.ts";

/** A component that tells machines apart in every browser, or in browsers of one engine. */
interface MachineTrait {
  name: string;
  block: number;
  agree: number;
  differ: number;
  /** Only comparable where both browsers draw with one engine. */
  engine: boolean;
}

/** What is left of a further agreement (or difference) beside the strongest of its block. */
const BLOCK_SHARE = 0.3;
const BLOCKS = 5;

/** By block: what is shown, what computes, what draws, what is installed, where it stands. */
const TRAITS: readonly (readonly [block: number, engine: boolean, names: readonly string[]])[] = [
  [0, false, ["screen", "screen_ratio", "display"]],
  [1, false, ["cores", "cores_class", "memory", "arch", "touch"]],
  [2, false, ["gpu_family"]],
  [2, true, ["gpu", "webgl", "canvas_shapes", "audio"]],
  [3, false, ["fonts"]],
  [3, true, ["canvas_text", "text_metrics", "emoji"]],
  [4, false, ["languages", "timezone", "keyboard"]],
];

/** Components of the published SDK's signals that mean the same. */
const SIGNAL_NAMES: readonly (readonly [name: string, like: string])[] = [
  ["screenResolution", "screen"],
  ["fonts", "fonts"],
  ["timezone", "timezone"],
  ["languages", "languages"],
  ["hev.model", "cores"],
];

/** Within one engine, drawing agrees on one machine as surely as hardware does. */
const SAME_ENGINE_M = 0.95;

const traits: readonly MachineTrait[] = makeTraits();

function makeTraits(): readonly MachineTrait[] {
  const list: MachineTrait[] = [];
  const put = (name: string, prior: string, block: number, engine: boolean): void => {
    const known = MACHINE_PRIORS[prior];
    if (known === undefined) return;
    const m = engine ? Math.max(known.m, SAME_ENGINE_M) : known.m;
    const differ = Math.log2((1 - m) / (1 - known.u));
    list.push({ name, block, engine, agree: Math.log2(m / known.u), differ: Math.max(-6, differ) });
  };
  for (const [block, engine, names] of TRAITS) {
    for (const name of names) put(`lk:${name}`, name, block, engine);
  }
  for (const [name, like] of SIGNAL_NAMES) {
    const block = TRAITS.find(([, , names]) => names.includes(like))?.[0] ?? 1;
    put(`sig:${name}`, like, block, false);
  }
  return list;
}

/** How well another browser fits a machine. */
export interface MachineScore {
  device: Device;
  bits: number;
  /** The account was used on this machine from the network at hand. */
  sharedNetwork: boolean;
}

/**
 * The machine of this account on which a browser never seen before most likely runs, or null where none can
 * be: another system, form, model or time zone excludes it (DECISIONS 17), and so does an installation of
 * the same browser there, which would have been recognised.
 */
export function likeliestMachine(
  observation: Observation,
  network: Network,
  snapshot: AccountSnapshot,
): MachineScore | null {
  let best: MachineScore | null = null;
  for (const device of snapshot.devices) {
    const bits = machineBits(observation, device);
    if (bits === null) continue;
    const sharedNetwork = wasOn(device, network, snapshot);
    const better = best === null || (sharedNetwork === best.sharedNetwork ? bits > best.bits : sharedNetwork);
    if (better) best = { device, bits, sharedNetwork };
  }
  return best;
}

/**
 * How well another browser fits the machine of a known device, in bits; null where it cannot run there (another system,
 * form, model or time zone, or an installation of the same browser, which would have been recognised) or nothing tells.
 */
export function machineBits(observation: Observation, device: Device): number | null {
  const { agent } = observation;
  if (agent.system === null || agent.browser === null) return null;
  let best: number | null = null;
  for (const fingerprint of device.fingerprints) {
    const other = fingerprint.agent;
    if (other.system === null || other.browser === null || !browsersDiffer(agent, other)) return null;
    if (agentsConflict(agent, other) || modelsDiffer(agent, other)) return null;
    if (zonesDiffer(observation.timezone, fingerprint.timezone)) return null;
    const bits = traitBits(observation, fingerprint);
    if (bits !== null && (best === null || bits > best)) best = bits;
  }
  return best;
}

function modelsDiffer(a: Agent, b: Agent): boolean {
  return a.model !== null && b.model !== null && a.model !== b.model;
}

const top = new Float64Array(BLOCKS);
const gains = new Float64Array(BLOCKS);
const low = new Float64Array(BLOCKS);
const losses = new Float64Array(BLOCKS);

/** Bits of agreement in what belongs to the machine; null where nothing could be compared. */
function traitBits(observation: Observation, fingerprint: Fingerprint): number | null {
  const { noisy } = observation;
  const oneEngine = engineOf(observation.agent) === engineOf(fingerprint.agent);
  top.fill(0);
  gains.fill(0);
  low.fill(0);
  losses.fill(0);
  let compared = 0;
  for (const { name, block, agree, differ, engine } of traits) {
    if (engine && !oneEngine) continue;
    const here = observation.components[name];
    const known = fingerprint.components[name];
    if (here === undefined || known === undefined || noisy.includes(name)) continue;
    if (here !== known && mayBeMadeUp(name, noisy)) continue;
    compared++;
    if (here === known) {
      gains[block] = (gains[block] ?? 0) + agree;
      top[block] = Math.max(top[block] ?? 0, agree);
    } else {
      losses[block] = (losses[block] ?? 0) + differ;
      low[block] = Math.min(low[block] ?? 0, differ);
    }
  }
  if (compared === 0) return null;
  let bits = 0;
  for (let block = 0; block < BLOCKS; block++) {
    const best = top[block] ?? 0;
    const worst = low[block] ?? 0;
    bits += best + BLOCK_SHARE * ((gains[block] ?? 0) - best);
    bits += worst + BLOCK_SHARE * ((losses[block] ?? 0) - worst);
  }
  return bits;
}

function wasOn(device: Device, network: Network, { recent }: AccountSnapshot): boolean {
  if (device.lastNetwork !== null && oneNetwork(device.lastNetwork, network)) return true;
  return recent.some((a) => a.deviceId === device.id && oneNetwork(a.network, network));
}

/** The same line, or for carriers, whose addresses change all day, the same carrier. */
function oneNetwork(a: Network, b: Network): boolean {
  if (sameNetwork(a, b) === true) return true;
  return a.kind === "mobile" && b.kind === "mobile" && a.asn !== null && a.asn === b.asn;
}
