import { clamp, fromLogOdds } from "../bits.ts";
import { LINK_ODDS } from "../priors/link-odds.ts";
import type { Agent, Observation } from "../types.ts";
import { isAppleMobile } from "./agents.ts";
import type { Collector } from "./description.ts";

/** A private window or throw-away storage makes every answer less sure, and is no attack. */
const PRIVATE_CEILING = 0.9;

/** What surrounds a match weight. */
export interface LinkContext {
  /** Days since the account was first seen. */
  accountDays: number;
  /** Devices of the account with the same kind of browser. */
  peers: number;
  /** Who told what the bits are made of. */
  collector: Collector;
  /** The client showed something it can only have from an earlier visit with the candidate. */
  witnessed: boolean;
}

/** The probability that the best fitting installation is the one at hand, from its match weight in bits. */
export function knownProbability(bits: number, agent: Agent, context: LinkContext): number {
  const odds = LINK_ODDS.known[context.collector];
  const days = Math.log1p(clamp(context.accountDays, 0, odds.mostDays));
  const apple = isAppleMobile(agent);
  const most = context.witnessed ? odds.mostStoredBits : apple ? odds.mostAppleBits : odds.mostBits;
  const b = clamp(bits, -odds.mostBits, most);
  const prior =
    odds.base +
    (apple ? odds.apple : 0) +
    odds.perLogDay * days +
    odds.perLogPeer * Math.log1p(Math.max(1, context.peers));
  const evidence = (apple ? odds.perAppleBit : odds.perBit) * b;
  // That new devices come early says nothing about a client that shows what a known one was given.
  return fromLogOdds((context.witnessed ? Math.max(0, prior) : prior) + evidence);
}

/** The probability that a new browser runs on the best fitting known machine. */
export function machineProbability(bits: number, agent: Agent): number {
  const odds = LINK_ODDS.machine;
  const logOdds = isAppleMobile(agent)
    ? odds.perAppleBit * (bits - odds.appleFrom)
    : odds.base + odds.perBit * bits;
  return clamp(fromLogOdds(logOdds), odds.least, odds.most);
}

/** The probability to report with a link. */
export function reported(probability: number, observation: Observation): number {
  const p = clamp(probability, 0, 1);
  return observation.privateMode === true ? Math.min(p, PRIVATE_CEILING) : p;
}
