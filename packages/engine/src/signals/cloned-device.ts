import { isPlaceless, sameNetwork, separationKm } from "../same-place.ts";
import type { Connection } from "../types.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** A device changes lines within moments; both streams older than this are two machines. */
const HANDOVER_MS = 120_000;
/** Nobody carries a device this far while a stream stays open. */
const FAR_KM = 100;

/** One device is live from two networks that exclude each other: its identity was copied. */
export const clonedDevice: Signal = {
  id: "cloned_device",
  category: "account_sharing",
  reason: "cloned_device",
  description: "One device holds live streams from two networks that cannot both be its own.",
  kinds: ["access", "connect"],
  evaluate: ({ device, connection, snapshot, now }) => {
    const deviceId = connection?.deviceId ?? device?.id;
    if (deviceId === undefined) return unknown("device");
    const live = snapshot.connections.filter((c) => c.deviceId === deviceId);
    let open = false;
    for (let i = 0; i < live.length; i++) {
      for (let j = i + 1; j < live.length; j++) {
        const a = live[i];
        const b = live[j];
        if (a === undefined || b === undefined) continue;
        const apart = exclude(a, b, now);
        if (apart === null) open = true;
        if (apart !== true) continue;
        return hit(6, {
          device: deviceId,
          since: new Date(Math.max(a.openedAt, b.openedAt)).toISOString(),
          distance_km: separationKm(a.network, b.network),
        });
      }
    }
    return open ? unknown("network") : miss();
  },
  occasion: ({ evidence }) => String(evidence.device),
};

function exclude(a: Connection, b: Connection, now: number): boolean | null {
  const same = sameNetwork(a.network, b.network);
  if (same !== false) return same === null ? null : false;
  if (isPlaceless(a.network) || isPlaceless(b.network)) return null;
  const km = separationKm(a.network, b.network);
  if (km !== null && km >= FAR_KM) return true;
  return now - Math.max(a.openedAt, b.openedAt) >= HANDOVER_MS ? true : null;
}
