/** Rates with intervals, equal error rates and calibration, as the accuracy tables report them. */

export interface Rate {
  hits: number;
  of: number;
}

/** Wilson score interval of a proportion at 95 %. */
export function wilson({ hits, of }: Rate): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const z = 1.96;
  const p = hits / of;
  const centre = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** "1.23 % (0.9 to 1.7)" */
export function percent(rate: Rate, digits = 2): string {
  if (rate.of === 0) return "none";
  const [low, high] = wilson(rate);
  return `${fixed(rate.hits / rate.of, digits)} % (${fixed(low, digits)} to ${fixed(high, digits)})`;
}

export const fixed = (share: number, digits = 2): string => (share * 100).toFixed(digits);

/** A genuine comparison: the score of the true candidate, and whether another candidate scored as high. */
export interface Genuine {
  score: number;
  beaten: boolean;
}

/**
 * Equal error rate of a best-candidate decision: a genuine comparison is refused below the threshold
 * or when another candidate beats the true one; an impostor is accepted from the threshold on.
 */
export function equalErrorRate(genuine: readonly Genuine[], impostors: readonly number[]): number {
  const mine = genuine
    .filter((g) => !g.beaten)
    .map((g) => g.score)
    .sort((a, b) => a - b);
  const theirs = [...impostors].sort((a, b) => a - b);
  const beaten = genuine.length - mine.length;
  const thresholds = [...new Set([...mine, ...theirs])].sort((a, b) => a - b);
  let best = 1;
  for (const threshold of thresholds) {
    const refused = (below(mine, threshold) + beaten) / genuine.length;
    const accepted = (theirs.length - below(theirs, threshold)) / theirs.length;
    best = Math.min(best, Math.max(refused, accepted));
  }
  return best;
}

function below(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Judged {
  confidence: number;
  correct: boolean;
}

export interface CalibrationBin {
  from: number;
  to: number;
  count: number;
  confidence: number;
  correct: number;
}

/** Expected calibration error over bins of equal width, with the bins. */
export function calibration(judged: readonly Judged[], bins = 15): { error: number; bins: CalibrationBin[] } {
  const rows: CalibrationBin[] = Array.from({ length: bins }, (_, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    count: 0,
    confidence: 0,
    correct: 0,
  }));
  for (const { confidence, correct } of judged) {
    const row = rows[Math.min(bins - 1, Math.floor(confidence * bins))];
    if (row === undefined) continue;
    row.count++;
    row.confidence += confidence;
    row.correct += correct ? 1 : 0;
  }
  const error =
    rows.reduce((sum, row) => sum + Math.abs(row.confidence - row.correct), 0) / Math.max(1, judged.length);
  return { error, bins: rows.filter((row) => row.count > 0) };
}

/** Percentile interval (2.5 to 97.5) of a statistic under resampling of groups, with seeded chance. */
export function bootstrap<T>(
  groups: readonly T[],
  statistic: (sample: readonly T[]) => number,
  next: () => number,
  rounds = 200,
): [number, number] {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    values.push(statistic(groups.map(() => groups[Math.floor(next() * groups.length)] as T)));
  }
  values.sort((a, b) => a - b);
  return [values[Math.floor(rounds * 0.025)] ?? 0, values[Math.floor(rounds * 0.975)] ?? 1];
}
