import { seenBefore } from "../profile/habits.ts";
import { isTunnel } from "../same-place.ts";
import { partOf } from "./habits.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The login hides behind a tunnel that this account does not usually use. */
export const anonymousNetwork: Signal = {
  id: "anonymous_network",
  category: "account_takeover",
  reason: "vpn",
  description:
    "The address belongs to a VPN, proxy, Tor exit, relay or hosting company not used here before.",
  kinds: ["evaluate"],
  evaluate: ({ network, memory, now, habits }) => {
    if (network.kind === null) return unknown("network_kind");
    if (!isTunnel(network)) return miss();
    if (network.asn !== null && seenBefore(memory, "asn", String(network.asn), now) > 0) return miss();
    return hit(partOf(habits, "network"), { kind: network.kind });
  },
};
