import { firstSince } from "../access/recent.ts";
import { round2 } from "../bits.ts";
import { placeOf } from "../geo.ts";
import { impossibleJourney, TRAVEL_WINDOW_MS } from "../people/travel.ts";
import { isPlaceless } from "../same-place.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/**
 * Two different devices of the account were used in places that nobody can travel between in the time.
 * The same device moving is not looked at; tunnels, gateways and satellites are neither judged nor
 * remembered as a place.
 */
export const impossibleTravel: Signal = {
  id: "impossible_travel",
  category: "account_sharing",
  reason: "impossible_travel",
  description: "Another device of the account was used too far away too shortly before.",
  kinds: ["access"],
  evaluate: ({ device, network, snapshot, now }) => {
    if (device === null) return unknown("device");
    if (isPlaceless(network) || placeOf(network) === null) return unknown("place");
    const first = firstSince(snapshot.recent, now - TRAVEL_WINDOW_MS);
    for (let i = snapshot.recent.length - 1; i >= first; i--) {
      const earlier = snapshot.recent[i];
      if (earlier === undefined || earlier.deviceId === device.id) continue;
      const at =
        Math.abs(now - (earlier.untilAt ?? earlier.at)) < Math.abs(now - earlier.at)
          ? (earlier.untilAt ?? earlier.at)
          : earlier.at;
      const elapsed = now >= earlier.at && now <= (earlier.untilAt ?? earlier.at) ? 0 : now - at;
      if (Math.abs(elapsed) > TRAVEL_WINDOW_MS) continue;
      const journey = impossibleJourney(earlier.network, network, elapsed);
      if (journey === null || journey === false) continue;
      return hit(5, {
        device: device.id,
        other_device: earlier.deviceId,
        other_at: new Date(at).toISOString(),
        other_city: earlier.network.city,
        other_country: earlier.network.country,
        distance_km: Math.round(journey.distanceKm),
        hours: round2(journey.hours),
        km_per_hour: Math.round(journey.kmPerHour),
      });
    }
    return miss();
  },
  occasion: ({ evidence }) => [evidence.device, evidence.other_device].sort().join("+"),
};
