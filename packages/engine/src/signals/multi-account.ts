import { isAppleMobile } from "../linking/agents.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** More accounts on one browser, and sign-ups of one kind within a day, than a family or an office makes. */
const MOST_ACCOUNTS = 2;
const MOST_SIGNUPS = 3;
/**
 * None of the counts settles it alone: one model of phone, one popular name and one carrier gateway all bring
 * strangers together. Two that agree do.
 */
const MOST_BITS = 4.5;
/** What is left of the browser's weight where browsers look alike. */
const ALIKE_SHARE = 0.2;

/** Several other accounts were made or used with this browser, from this address, or with e-mail of one shape. */
export const multiAccount: Signal = {
  id: "multi_account",
  category: "fake_account",
  reason: "multi_account",
  description:
    "This browser, or e-mail addresses of this shape, already belong to several accounts, or several were made from here today.",
  kinds: ["evaluate"],
  evaluate: ({ population, network, observation }) => {
    const accounts = population.accountsPerFingerprint;
    const shape = population.signupsPerEmailShape;
    const signups = population.signupsPerFingerprint;
    if (accounts === null && shape === null && signups === null) return unknown("accounts_per_fingerprint");
    const address = population.signupsPerAddress;
    // Half of all iPhones look like another one, and a gateway is the address of thousands.
    const alike = observation !== null && isAppleMobile(observation.agent);
    const crowded = network.kind === "mobile" || network.kind === "relay" || network.kind === "satellite";
    const browser = Math.max(weigh(accounts, MOST_ACCOUNTS), weigh(signups, MOST_SIGNUPS));
    const bits =
      browser * (alike ? ALIKE_SHARE : 1) +
      weigh(shape, MOST_SIGNUPS) +
      (crowded ? 0 : weigh(address, MOST_SIGNUPS));
    return bits > 0 ? hit(bits, { accounts, same_shape: shape, signups, from_address: address }) : miss();
  },
};

/** Bits by how far a count lies beyond what is ordinary. */
function weigh(count: number | null, ordinary: number): number {
  const over = (count ?? 0) - ordinary;
  return over > 0 ? Math.min(MOST_BITS, Math.round((2 + Math.log2(over)) * 100) / 100) : 0;
}
