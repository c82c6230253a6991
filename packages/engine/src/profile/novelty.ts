import type { Link, Network, Observation } from "../types.ts";
import { HABITS, type HabitKeys, habitKey, seenBefore } from "./habits.ts";
import type { Memory } from "./memory.ts";

const [BARE] = HABITS.bare;
const [MOVED] = HABITS.moved;

/**
 * Adds what is new about an event where that may well be usual: the device came without the identifier it was given,
 * or its known provider showed a line never seen. Counted beside the device and the provider, so that a browser
 * that keeps nothing and a line that is given another address every day become habits themselves.
 */
export function addNovelty(
  keys: Record<string, string>,
  memory: Memory,
  link: Link,
  network: Network,
  observation: Observation | null,
  now: number,
): HabitKeys {
  const { deviceId } = link;
  const lost = observation !== null && observation.storedDeviceId !== deviceId && isDescribed(observation);
  if (lost && seenBefore(memory, "device", deviceId, now) > 0) keys[BARE] = habitKey("bare", deviceId);
  const line = network.lineKey ?? network.addressKey;
  if (line === null || network.asn === null) return keys;
  const provider = String(network.asn);
  if (seenBefore(memory, "line", line, now) === 0 && seenBefore(memory, "asn", provider, now) > 0)
    keys[MOVED] = habitKey("moved", provider);
  return keys;
}

/** Whether a script described the browser: without one only address and agent are known. */
export function isDescribed({ digest, components }: Pick<Observation, "digest" | "components">): boolean {
  if (digest !== null) return true;
  for (const _ in components) return true;
  return false;
}
