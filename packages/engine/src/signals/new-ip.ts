import { hasHabit, seenBefore } from "../profile/habits.ts";
import { partOf } from "./habits.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The login comes from a network (/24 or /48) the account was never used from. */
export const newIp: Signal = {
  id: "new_ip",
  category: "account_takeover",
  reason: "new_ip",
  description: "Neither the address nor its network was used for this account before.",
  kinds: ["evaluate"],
  evaluate: ({ network, memory, now, habits }) => {
    const line = network.lineKey ?? network.addressKey;
    if (line === null && network.networkKey === null) return unknown("address");
    if (!hasHabit(memory, "line") && !hasHabit(memory, "network")) return unknown("history");
    if (line !== null && seenBefore(memory, "line", line, now) > 0) return miss();
    if (network.networkKey !== null && seenBefore(memory, "network", network.networkKey, now) > 0)
      return miss();
    const provider = network.asn !== null && seenBefore(memory, "asn", String(network.asn), now) > 0;
    return hit(partOf(habits, "network"), { asn: network.asn, asn_known: provider });
  },
};
