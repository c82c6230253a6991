import type { Network } from "../types.ts";

/** Lines of homes and offices, addresses that many share, and those that hide their place. */
export function kindGroup({ kind }: Network): string {
  if (kind === "mobile" || kind === "relay" || kind === "satellite") return "shared";
  return kind === null || kind === "residential" || kind === "business" ? "fixed" : "hidden";
}

/** What the network is called, within its group; null where nobody says. */
export function kindLevel(network: Network): string | null {
  return network.kind === null ? null : `${kindGroup(network)}: ${network.kind}`;
}
