import { samePlace, separationKm } from "../same-place.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** Two devices of one type are live at once from two places. */
export const concurrency: Signal = {
  id: "concurrency",
  category: "account_sharing",
  reason: "concurrency",
  description:
    "Two devices of the same type hold a live stream at the same moment from networks that are not one place.",
  kinds: ["connect"],
  evaluate: ({ connection, snapshot, memory }) => {
    if (connection === null) return unknown("connection");
    let open = false;
    for (const other of snapshot.connections) {
      if (other.deviceId === connection.deviceId || other.deviceType !== connection.deviceType) continue;
      const together = samePlace(other.network, connection.network, (a, b) => oneHousehold(memory, a, b));
      if (together === null) open = true;
      if (together !== false) continue;
      return hit(4, {
        device: connection.deviceId,
        other_device: other.deviceId,
        device_type: connection.deviceType,
        since: new Date(other.openedAt).toISOString(),
        distance_km: separationKm(other.network, connection.network),
      });
    }
    return open ? unknown("network") : miss();
  },
  occasion: ({ evidence }) => [evidence.device, evidence.other_device].sort().join("+"),
};

function oneHousehold(_memory: unknown, a: string, b: string): boolean {
  return a === b;
}
