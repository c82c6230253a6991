import { machineBits } from "../linking/browsers.ts";
import type { Memory } from "../profile/memory.ts";
import type { At, Device, Observation } from "../types.ts";
import { isAcquainted } from "./device-level.ts";

/**
 * Whether a browser never met may run on a machine that the account is used from: people take up a second browser, and
 * thieves have machines of their own. `none` where no machine of the account's could run it.
 */
export function machineLevel(
  observation: Observation,
  devices: readonly Device[],
  memory: Memory,
  now: At,
): string {
  let best: number | null = null;
  for (const device of devices) {
    if (!isAcquainted(device, memory, now)) continue;
    const bits = machineBits(observation, device);
    if (bits !== null && (best === null || bits > best)) best = bits;
  }
  if (best === null) return "none";
  return best < -4 ? "unlike" : best < 4 ? "open" : best < 8 ? "like" : "same";
}
