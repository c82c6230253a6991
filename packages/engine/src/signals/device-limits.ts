import { hit, miss, type Signal, unknown } from "./signal.ts";

/** More devices are attached than the limits in force allow (strictly more). */
export const deviceLimits: Signal = {
  id: "device_limits",
  category: "account_sharing",
  reason: "limit_exceeded",
  description: "The account has more attached devices than its limit, overall or of one type.",
  kinds: ["access"],
  evaluate: ({ beyond, limits, device, attachedDevices }) => {
    const { overall, computer, tablet, mobile } = limits.limits;
    if (overall === null && computer === null && tablet === null && mobile === null) return unknown("limit");
    if (beyond.length === 0) return miss();
    return hit(1, {
      attached: attachedDevices,
      limit: overall,
      beyond: beyond.map((d) => d.id),
      this_device: device !== null && beyond.some((d) => d.id === device.id),
    });
  },
  occasion: ({ evidence }) => String(evidence.beyond),
};
