import { seenBefore, seenInAll } from "../profile/habits.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The login comes from a network (/24 or /48) the account was never used from. */
export const newIp: Signal = {
  id: "new_ip",
  category: "account_takeover",
  reason: "new_ip",
  description: "Neither the address nor its network was used for this account before.",
  kinds: ["evaluate"],
  evaluate: ({ network, memory, now }) => {
    if (network.addressKey === null && network.networkKey === null) return unknown("address");
    if (seenInAll(memory, "network", now) === 0 && seenInAll(memory, "address", now) === 0)
      return unknown("history");
    if (network.addressKey !== null && seenBefore(memory, "address", network.addressKey, now) > 0)
      return miss();
    if (network.networkKey !== null && seenBefore(memory, "network", network.networkKey, now) > 0)
      return miss();
    const sameAsn = network.asn !== null && seenBefore(memory, "asn", String(network.asn), now) > 0;
    return hit(sameAsn ? 1 : 2.5, { asn: network.asn, asn_known: sameAsn });
  },
};
