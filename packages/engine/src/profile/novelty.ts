import type { Link, Network, Observation } from "../types.ts";
import { HABITS, type HabitFeature, type HabitKeys, habitKey, seenBefore } from "./habits.ts";
import type { Memory } from "./memory.ts";

/**
 * What is new about an event where that may well be usual: the device came without the identifier it was given,
 * or its known provider showed a line never seen. Counted beside the device and the provider, so that a browser
 * that keeps nothing and a line that is given another address every day become habits themselves.
 */
export function noveltyKeys(
  memory: Memory,
  link: Link,
  network: Network,
  observation: Observation | null,
  now: number,
): HabitKeys {
  const keys: Record<string, string> = {};
  const put = (feature: HabitFeature, value: string): void => {
    keys[HABITS[feature][0]] = habitKey(feature, value);
  };
  const { deviceId } = link;
  const described = observation !== null && isDescribed(observation);
  const kept = observation?.storedDeviceId === deviceId;
  if (described && !kept && seenBefore(memory, "device", deviceId, now) > 0) put("bare", deviceId);
  const line = network.lineKey ?? network.addressKey;
  if (line === null || network.asn === null) return keys;
  const provider = String(network.asn);
  if (seenBefore(memory, "asn", provider, now) > 0 && seenBefore(memory, "line", line, now) === 0)
    put("moved", provider);
  return keys;
}

/** Whether a script described the browser: without one only address and agent are known. */
export function isDescribed({ digest, components }: Observation): boolean {
  if (digest !== null) return true;
  for (const _ in components) return true;
  return false;
}
