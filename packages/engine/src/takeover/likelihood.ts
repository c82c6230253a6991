import { HYPOTHESES, LEVELS, WEIGHTS } from "../priors/takeover-priors.ts";
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

interface Hypothesis {
  name: string;
  share: number;
  /** Bits by length of history, fact and position of the level. */
  weights: readonly Readonly<Partial<Record<LoginFact, readonly number[]>>>[];
}

const hypotheses: readonly Hypothesis[] = Object.entries(HYPOTHESES).map(([name, share]) => ({
  name,
  share,
  weights: WEIGHTS[name] ?? [],
}));

const positions = new Map<LoginFact, ReadonlyMap<string, number>>(
  LOGIN_FACTS.map((fact) => [fact, new Map((LEVELS[fact] ?? []).map((level, index) => [level, index]))]),
);

/** Positions of the levels at hand, -1 where a fact is unknown or no table has its level; reused by every login. */
const at = new Int32Array(LOGIN_FACTS.length);

/**
 * Weighs a login against several kinds of thief at once. Each explains the levels with the chances counted for
 * it in simulated worlds; their mixture is set against the owner with a history as long. The idea of history
 * against population is Freeman et al. 2016; "population" here is the thief who may know the place, the
 * browser or even the model of device. `taught` is the number of lessons the account's habits rest on.
 */
export function takeoverEvidence(levels: Levels, taught: number): TakeoverEvidence {
  const bucket = historyBucket(taught);
  LOGIN_FACTS.forEach((fact, index) => {
    const level = levels[fact];
    at[index] = level === undefined ? -1 : (positions.get(fact)?.get(level) ?? -1);
  });
  let odds = 0;
  let best: Hypothesis | undefined;
  let bestOdds = -1;
  for (const hypothesis of hypotheses) {
    let bits = 0;
    for (let index = 0; index < LOGIN_FACTS.length; index++) bits += weightOf(hypothesis, bucket, index);
    const own = hypothesis.share * 2 ** bits;
    odds += own;
    if (own > bestOdds) {
      bestOdds = own;
      best = hypothesis;
    }
  }
  const facts: Partial<Record<LoginFact, number>> = {};
  for (let index = 0; index < LOGIN_FACTS.length; index++) {
    const fact = LOGIN_FACTS[index];
    if (fact === undefined || levels[fact] === undefined || best === undefined) continue;
    facts[fact] = weightOf(best, bucket, index);
  }
  return { levels, bits: odds > 0 ? Math.log2(odds) : 0, like: best?.name ?? "none", facts };
}

function weightOf({ weights }: Hypothesis, bucket: number, index: number): number {
  const position = at[index] ?? -1;
  const fact = LOGIN_FACTS[index];
  if (position < 0 || fact === undefined) return 0;
  return weights[bucket]?.[fact]?.[position] ?? 0;
}
