import { seenBefore } from "../profile/habits.ts";
import { partOf } from "./habits.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The login comes from a device that never logged in here successfully. */
export const newDevice: Signal = {
  id: "new_device",
  category: "account_takeover",
  reason: "new_device",
  description: "The account was never used from this device before, or its use there was never allowed.",
  kinds: ["evaluate"],
  evaluate: ({ device, link, memory, now, habits }) => {
    if (device === null || link === null) return unknown("device");
    const known =
      seenBefore(memory, "device", device.id, now) > 0 ||
      device.provedAt !== null ||
      device.status === "attached";
    return known && !link.newDevice ? miss() : hit(partOf(habits, "device"), { device: device.id });
  },
};
