/**
 * Refines weights that were counted fact by fact, so that facts with one cause do not count twice: multinomial
 * logistic regression over whole logins, held to the counted weights by a penalty (a Gaussian prior around them).
 * Everything is in natural logarithms here.
 */
import { minimise } from "./minimise.ts";

/** Logins with the same levels: positions of the levels, and how many of them each actor made. */
export interface Pattern {
  levels: readonly number[];
  /** By actor; the first is the owner. */
  counts: readonly number[];
}

/** How firmly a weight is held to the counted one, in logins of one actor. */
const HOLD = 1;
const ROUNDS = 100;

/**
 * Weights of every level for every actor but the owner, `counted` being the start and the anchor: an array by actor
 * (owner first, all 0) of arrays by level. Each thief's logins weigh the same together, and the owner's as much as those of
 * all thieves: what honest people do seldom is what they are asked for.
 */
export function refineWeights(
  patterns: readonly Pattern[],
  counted: readonly Float64Array[],
): readonly Float64Array[] {
  const actors = counted.length;
  const levels = counted[0]?.length ?? 0;
  const totals = counted.map((_, actor) => patterns.reduce((sum, p) => sum + (p.counts[actor] ?? 0), 0));
  const all = totals.reduce((a, b) => a + b, 0);
  const thieves = actors - 1;
  const scale = totals.map((total, actor) =>
    total === 0 ? 0 : ((actor === 0 ? thieves : 1) * all) / actors / total,
  );
  const share = -Math.log(thieves);
  const cases = patterns.map(({ levels: at, counts }) => ({
    at: Int32Array.from(at),
    counts: Float64Array.from(counts, (count, actor) => count * (scale[actor] ?? 0)),
  }));
  const anchor = new Float64Array((actors - 1) * levels);
  for (let actor = 1; actor < actors; actor++) anchor.set(counted[actor] ?? [], (actor - 1) * levels);
  const chances = new Float64Array(actors);

  const loss = (weights: Float64Array, gradient: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      const away = (weights[i] ?? 0) - (anchor[i] ?? 0);
      sum += 0.5 * HOLD * away * away;
      gradient[i] = HOLD * away;
    }
    for (const { at, counts } of cases) {
      let total = 0;
      let made = 0;
      for (let actor = 0; actor < actors; actor++) {
        let logit = actor === 0 ? 0 : share;
        const from = (actor - 1) * levels;
        // Counted loops, for this is where the time goes.
        if (actor > 0) for (let k = 0; k < at.length; k++) logit += weights[from + (at[k] ?? 0)] ?? 0;
        const odds = Math.exp(Math.min(60, logit));
        chances[actor] = odds;
        total += odds;
        made += counts[actor] ?? 0;
      }
      for (let actor = 0; actor < actors; actor++) {
        const chance = (chances[actor] ?? 0) / total;
        const count = counts[actor] ?? 0;
        if (count > 0) sum -= count * Math.log(Math.max(1e-300, chance));
        if (actor === 0) continue;
        const slope = made * chance - count;
        for (let k = 0; k < at.length; k++) {
          const i = (actor - 1) * levels + (at[k] ?? 0);
          gradient[i] = (gradient[i] ?? 0) + slope;
        }
      }
    }
    return sum;
  };

  const refined = minimise(loss, anchor, ROUNDS);
  return counted.map((_, actor) =>
    actor === 0 ? new Float64Array(levels) : refined.slice((actor - 1) * levels, actor * levels),
  );
}
