import { seenBefore } from "../profile/habits.ts";
import { partOf } from "./habits.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The login comes from a browser installation that was never allowed in before. */
export const newFingerprint: Signal = {
  id: "new_fingerprint",
  category: "account_takeover",
  reason: "new_fingerprint",
  description: "This browser installation is not one the account was used from before.",
  kinds: ["evaluate"],
  evaluate: ({ device, link, memory, now, observation, habits }) => {
    if (link === null || observation === null || device === null) return unknown("fingerprint");
    if (observation.digest === null && Object.keys(observation.components).length === 0) {
      return unknown("fingerprint");
    }
    if (link.newFingerprint) return hit(partOf(habits, "device"), { fingerprint: link.fingerprintId });
    const known =
      seenBefore(memory, "device", device.id, now) > 0 ||
      device.provedAt !== null ||
      device.status === "attached";
    return known ? miss() : hit(partOf(habits, "device"), { fingerprint: link.fingerprintId });
  },
};
