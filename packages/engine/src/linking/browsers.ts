import { sameNetwork } from "../same-place.ts";
import type { Device, Fingerprint, Network, Observation } from "../types.ts";
import { agentsConflict, zonesDiffer } from "./agents.ts";

/** Components that tell machines apart and mean the same in every browser of one machine. */
const MACHINE_COMPONENTS: readonly (readonly [name: string, bits: number, cost: number])[] = [
  ["sig:screenResolution", 3, 5],
  ["lk:screen", 3, 5],
  ["sig:fonts", 2.5, 2.5],
  ["lk:fonts", 2.5, 2],
  ["lk:hardware", 2, 1],
  ["lk:webgl", 3.5, 1],
  ["lk:keyboard", 0.5, 0.5],
  ["sig:timezone", 0.5, 8],
  ["lk:timezone", 0.5, 8],
  ["sig:platform", 0.3, 3],
  ["sig:touchSupport", 0.3, 1],
  ["lk:touch", 0.3, 1],
];

const ENOUGH_BITS = 3.5;

/**
 * Evidence in bits that another browser on this account runs on the same machine as a fingerprint, or null
 * where it must not be tied: other system, other form, other time zone (DECISIONS 17), the same browser
 * family, or no agreement in hardware.
 */
export function machineBits(observation: Observation, fingerprint: Fingerprint): number | null {
  const { agent } = observation;
  if (agent.system === null || fingerprint.agent.system === null) return null;
  if (agent.browser === null || fingerprint.agent.browser === null) return null;
  if (agent.browser === fingerprint.agent.browser) return null;
  if (agentsConflict(agent, fingerprint.agent)) return null;
  if (zonesDiffer(observation.timezone, fingerprint.timezone)) return null;
  let bits = 0;
  for (const [name, gain, cost] of MACHINE_COMPONENTS) {
    const here = observation.components[name];
    const known = fingerprint.components[name];
    if (here === undefined || known === undefined || observation.noisy.includes(name)) continue;
    bits += here === known ? gain : -cost;
  }
  return bits >= ENOUGH_BITS ? bits : null;
}

/**
 * The device that a browser never seen before most likely runs on, or null. It must share the network with
 * the device and must not hold another installation of the same browser family already: that one would
 * have been recognised.
 */
export function tieToMachine(
  observation: Observation,
  network: Network,
  devices: readonly Device[],
): { device: Device; bits: number } | null {
  let best: { device: Device; bits: number } | null = null;
  for (const device of devices) {
    if (device.lastNetwork === null || sameNetwork(device.lastNetwork, network) !== true) continue;
    if (device.fingerprints.some((f) => f.agent.browser === observation.agent.browser)) continue;
    for (const fingerprint of device.fingerprints) {
      const bits = machineBits(observation, fingerprint);
      if (bits !== null && (best === null || bits > best.bits)) best = { device, bits };
    }
  }
  return best;
}
