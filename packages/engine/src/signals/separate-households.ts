import { round2 } from "../bits.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** Bits from which the devices found apart speak for two households more than against. */
const TELLING_BITS = 5;

/** Devices of the account live in homes that never meet. Evidence for the risk, which alone decides. */
export const separateHouseholds: Signal = {
  id: "separate_households",
  category: "account_sharing",
  reason: "account_sharing",
  description: "Devices that never share a home with the others used the account day after day.",
  kinds: ["access", "connect"],
  evaluate: ({ memory: { apart, diary } }) => {
    if (diary.rows.length === 0) return unknown("places");
    const [bits, , , days, weeks, km] = apart;
    if (bits < TELLING_BITS) return miss();
    return hit(round2(Math.min(bits, 20)), { days, weeks, distance_km: km });
  },
};
