import { firstSince } from "../access/recent.ts";
import { hit, miss, type Signal } from "./signal.ts";

/** Accesses a minute (decayed count) that no person makes, restoring many tabs included. */
const MOST_PER_MINUTE = 60;
/** Distinct devices within an hour beyond which no person carries or opens them. */
const MOST_DEVICES_PER_HOUR = 5;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The account is used at a pace no person keeps: too many accesses a minute, or devices an hour. */
export const highVelocity: Signal = {
  id: "high_velocity",
  category: "account_sharing",
  reason: "high_velocity",
  description: "Accesses or different devices come faster than one person makes them.",
  kinds: ["access"],
  evaluate: ({ snapshot: { recent }, memory, now }) => {
    const perMinute = paceNow(memory.velocity, now) + 1;
    const first = firstSince(recent, now - HOUR_MS);
    if (perMinute <= MOST_PER_MINUTE && recent.length - first <= MOST_DEVICES_PER_HOUR) return miss();
    const devices = new Set<string>();
    for (const access of recent.slice(first)) {
      if (now - (access.untilAt ?? access.at) <= HOUR_MS) devices.add(access.deviceId);
    }
    if (perMinute <= MOST_PER_MINUTE && devices.size <= MOST_DEVICES_PER_HOUR) return miss();
    return hit(2, { accesses_per_minute: Math.round(perMinute), devices_in_an_hour: devices.size });
  },
};

/** The decayed count of accesses, brought up to `now`. */
export function paceNow(velocity: readonly [number, number], now: number): number {
  const [count, at] = velocity;
  return count * Math.exp(-Math.max(0, now - at) / MINUTE_MS);
}
