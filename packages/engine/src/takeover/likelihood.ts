import {
  HYPOTHESES,
  LEVELS,
  type LevelsByFact,
  WEIGHTS,
  type WeightsByThief,
} from "../priors/takeover-priors.ts";
import { historyBucket, type Levels, LOGIN_FACTS } from "./levels.ts";

/** How a login compares with the account's habits, set against every kind of thief. */
export interface TakeoverEvidence {
  levels: Levels;
  /** log2 of how much likelier the login is if some thief made it than if the owner did. */
  bits: number;
  /** The thief that explains it best. */
  like: string;
  /** Bits of each fact under that thief against the owner, in the order of LOGIN_FACTS; 0 for those not known. */
  parts: readonly number[];
}

interface Hypothesis {
  name: string;
  share: number;
  /** By length of history: 0 for what is unknown, then the bits of every level of every fact. */
  weights: readonly Float64Array[];
}

/** What one set of tables says: of logins with a description, or of those with address and agent alone. */
interface Model {
  hypotheses: readonly Hypothesis[];
  /** Where the bits of each level stand, by fact. */
  positions: readonly ReadonlyMap<string, number>[];
}

const described = modelOf(LEVELS.described, WEIGHTS.described);
const plain = modelOf(LEVELS.plain, WEIGHTS.plain);

function modelOf(levels: LevelsByFact, weights: WeightsByThief): Model {
  let next = 1;
  return {
    hypotheses: Object.entries(HYPOTHESES).map(([name, share]) => ({
      name,
      share,
      weights: (weights[name] ?? []).map((byFact) =>
        Float64Array.from([0, ...LOGIN_FACTS.flatMap((fact) => byFact[fact] ?? [])]),
      ),
    })),
    positions: LOGIN_FACTS.map((fact) => new Map((levels[fact] ?? []).map((level) => [level, next++]))),
  };
}

/** Positions of the levels at hand, 0 where a fact is unknown or no table has its level; reused by every login. */
const at = new Int32Array(LOGIN_FACTS.length);

/**
 * Weighs a login against several kinds of thief at once. Each explains the levels with the chances counted for
 * it in simulated worlds; their mixture is set against the owner with a history as long. The idea of history
 * against population is Freeman et al. 2016; "population" here is the thief who may know the place, the
 * browser or even the model of device. Where no script described the device, tables of their own speak: there
 * the other facts have to carry what the device would say. `taught` is the number of lessons the account's habits rest on.
 */
export function takeoverEvidence(levels: Levels, taught: number): TakeoverEvidence {
  const bucket = historyBucket(taught);
  const { hypotheses, positions } = levels.device === undefined ? plain : described;
  for (let index = 0; index < LOGIN_FACTS.length; index++) {
    const fact = LOGIN_FACTS[index];
    const level = fact === undefined ? undefined : levels[fact];
    at[index] = level === undefined ? 0 : (positions[index]?.get(level) ?? 0);
  }
  let odds = 0;
  let best: Hypothesis | undefined;
  let bestOdds = -1;
  for (const hypothesis of hypotheses) {
    const weights = hypothesis.weights[bucket] ?? NO_WEIGHTS;
    let bits = 0;
    for (let index = 0; index < LOGIN_FACTS.length; index++) bits += weights[at[index] ?? 0] ?? 0;
    const own = hypothesis.share * Math.exp(bits * Math.LN2);
    odds += own;
    if (own > bestOdds) {
      bestOdds = own;
      best = hypothesis;
    }
  }
  const told = best?.weights[bucket] ?? NO_WEIGHTS;
  const parts = new Array<number>(LOGIN_FACTS.length);
  for (let index = 0; index < LOGIN_FACTS.length; index++) parts[index] = told[at[index] ?? 0] ?? 0;
  return { levels, bits: odds > 0 ? Math.log2(odds) : 0, like: best?.name ?? "none", parts };
}

const NO_WEIGHTS = new Float64Array(0);
