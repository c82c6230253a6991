import type { AccountSnapshot, Network, Observation } from "../types.ts";
import { likeliestMachine } from "./browsers.ts";
import { describe } from "./description.ts";
import { readHeader } from "./header-agent.ts";
import { type LinkOptions, rank } from "./link.ts";

/** What the probability of a link is made of, before it is one: for fitting `priors/link-odds.ts`. */
export interface LinkEvidence {
  /**
   * Match weight of the best known installation in bits, its share of the odds among all candidates, and how many
   * devices have the same kind of browser.
   */
  known: { deviceId: string; bits: number; share: number; peers: number; accountDays: number } | null;
  /** Match weight of the likeliest known machine for a browser never seen before. */
  machine: { deviceId: string; bits: number; sharedNetwork: boolean } | null;
}

const DAY_MS = 86_400_000;

/**
 * The evidence by which `matchDevice` decides about an observation.
 *
 * @param plain weigh by the trees as they stand, as for other collectors than our own
 */
export function linkEvidence(
  snapshot: AccountSnapshot,
  seen: Observation,
  network: Network,
  circumstances: Pick<LinkOptions, "now" | "updateEffects">,
  plain = false,
): LinkEvidence {
  const observation = readHeader(seen, snapshot.devices);
  const { best, share, peers } = rank(describe(observation, plain), snapshot, network, circumstances);
  const machine = likeliestMachine(observation, network, snapshot);
  const accountDays = snapshot.firstSeenAt === null ? 0 : (circumstances.now - snapshot.firstSeenAt) / DAY_MS;
  return {
    known: best === null ? null : { deviceId: best.device.id, bits: best.bits, share, peers, accountDays },
    machine:
      machine === null
        ? null
        : { deviceId: machine.device.id, bits: machine.bits, sharedNetwork: machine.sharedNetwork },
  };
}
