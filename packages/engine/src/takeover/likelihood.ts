import { clamp } from "../bits.ts";
import { HYPOTHESES, TAKEOVER_TABLES, UNSEEN } from "../priors/takeover-priors.ts";
import { historyBucket, type Levels, LOGIN_FACTS, type LoginFact } from "./levels.ts";

/** How a login compares with the account's habits, set against every kind of thief. */
export interface TakeoverEvidence {
  levels: Levels;
  /** log2 of how much likelier the login is if some thief made it than if the owner did. */
  bits: number;
  /** The thief that explains it best. */
  like: string;
  /** Bits of each known fact under that thief against the owner. */
  facts: Readonly<Partial<Record<LoginFact, number>>>;
}

/** No single fact settles the matter: worlds we do not know differ from those that were counted. */
const MOST_BITS_A_FACT = 9;

type Weights = Readonly<Record<LoginFact, ReadonlyMap<string, number>>>;
interface Hypothesis {
  name: string;
  share: number;
  /** By length of history. */
  weights: readonly Weights[];
}

const hypotheses: readonly Hypothesis[] = Object.entries(HYPOTHESES).map(([name, share]) => ({
  name,
  share,
  weights: [0, 1, 2].map((bucket) => weightsOf(name, bucket)),
}));

function weightsOf(name: string, bucket: number): Weights {
  const thief = TAKEOVER_TABLES[name]?.[bucket] ?? {};
  const owner = TAKEOVER_TABLES.owner?.[bucket] ?? {};
  const weights = {} as Record<LoginFact, Map<string, number>>;
  for (const fact of LOGIN_FACTS) {
    weights[fact] = new Map();
    for (const level of new Set([...Object.keys(thief[fact] ?? {}), ...Object.keys(owner[fact] ?? {})])) {
      const ratio = (thief[fact]?.[level] ?? UNSEEN) / (owner[fact]?.[level] ?? UNSEEN);
      weights[fact].set(level, clamp(Math.log2(ratio), -MOST_BITS_A_FACT, MOST_BITS_A_FACT));
    }
  }
  return weights;
}

/**
 * Weighs a login against several kinds of thief at once. Each explains the levels with the chances counted for
 * it in simulated worlds; their mixture is set against the owner with a history as long. The idea of history
 * against population is Freeman et al. 2016; "population" here is the thief who may know the place, the
 * browser or even the model of device. `taught` is the number of lessons the account's habits rest on.
 */
export function takeoverEvidence(levels: Levels, taught: number): TakeoverEvidence {
  const bucket = historyBucket(taught);
  let odds = 0;
  let best: Hypothesis | undefined;
  let bestOdds = -1;
  for (const hypothesis of hypotheses) {
    let bits = 0;
    const weights = hypothesis.weights[bucket];
    for (const fact of LOGIN_FACTS) {
      const level = levels[fact];
      if (level !== undefined) bits += weights?.[fact].get(level) ?? 0;
    }
    const own = hypothesis.share * 2 ** bits;
    odds += own;
    if (own > bestOdds) {
      bestOdds = own;
      best = hypothesis;
    }
  }
  const facts: Partial<Record<LoginFact, number>> = {};
  for (const fact of LOGIN_FACTS) {
    const level = levels[fact];
    if (level !== undefined) facts[fact] = best?.weights[bucket]?.[fact].get(level) ?? 0;
  }
  return { levels, bits: odds > 0 ? Math.log2(odds) : 0, like: best?.name ?? "none", facts };
}
