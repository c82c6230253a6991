/** Logistic regression for a handful of features. */

export interface Case {
  features: readonly number[];
  hit: boolean;
}

const ROUNDS = 30;
/** Keeps weights finite where the cases are separable. */
const RIDGE = 0.01;

/** Weights by Newton's method; the first feature is usually a constant 1. Log-odds are natural, as are the weights. */
export function fitLogistic(cases: readonly Case[]): number[] {
  const size = cases[0]?.features.length ?? 0;
  const weights = new Array<number>(size).fill(0);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((w) => -RIDGE * w);
    const curvature: number[][] = weights.map((_, i) => weights.map((_, j) => (i === j ? RIDGE : 0)));
    for (const { features, hit } of cases) {
      let logOdds = 0;
      for (let i = 0; i < size; i++) logOdds += (weights[i] ?? 0) * (features[i] ?? 0);
      const p = 1 / (1 + Math.exp(-logOdds));
      for (let i = 0; i < size; i++) {
        const x = features[i] ?? 0;
        gradient[i] = (gradient[i] ?? 0) + ((hit ? 1 : 0) - p) * x;
        const row = curvature[i] ?? [];
        for (let j = 0; j < size; j++) row[j] = (row[j] ?? 0) + p * (1 - p) * x * (features[j] ?? 0);
      }
    }
    const step = solve(curvature, gradient);
    for (let i = 0; i < size; i++) weights[i] = (weights[i] ?? 0) + (step[i] ?? 0);
    if (step.every((s) => Math.abs(s) < 1e-6)) break;
  }
  return weights;
}

/** A case of which few features are not nought. */
export interface SparseCase {
  /** Indices of the features that are not nought, ascending, and their values. */
  indices: readonly number[];
  values: readonly number[];
  hit: boolean;
  /** How often the case counts. */
  weight: number;
  /** Log-odds that are known without the features. */
  known: number;
}

const SPARSE_ROUNDS = 8;

/** The same for many features of which each case shows few. A greater `ridge` draws the weights harder towards nought. */
export function fitSparseLogistic(cases: readonly SparseCase[], size: number, ridge: number): number[] {
  const weights = new Array<number>(size).fill(0);
  for (let round = 0; round < SPARSE_ROUNDS; round++) {
    const gradient = weights.map((w) => -ridge * w);
    const curvature = new Float64Array(size * size);
    for (const { indices, values, hit, weight, known } of cases) {
      let logOdds = known;
      for (let i = 0; i < indices.length; i++)
        logOdds += (weights[indices[i] as number] as number) * (values[i] as number);
      const p = 1 / (1 + Math.exp(-logOdds));
      const bend = weight * p * (1 - p);
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i] as number;
        gradient[index] = (gradient[index] ?? 0) + weight * ((hit ? 1 : 0) - p) * (values[i] as number);
        // What is nearly certain bends nothing.
        if (bend < 1e-7) continue;
        const x = bend * (values[i] as number);
        for (let j = 0; j <= i; j++) {
          const at = index * size + (indices[j] as number);
          curvature[at] = (curvature[at] as number) + x * (values[j] as number);
        }
      }
    }
    const matrix = weights.map((_, i) =>
      weights.map((_, j) => (curvature[Math.max(i, j) * size + Math.min(i, j)] ?? 0) + (i === j ? ridge : 0)),
    );
    const step = solve(matrix, gradient);
    for (let i = 0; i < size; i++) weights[i] = (weights[i] ?? 0) + (step[i] ?? 0);
    if (step.every((s) => Math.abs(s) < 1e-3)) break;
  }
  return weights;
}

/** Solves a small linear system by elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const size = rows.length;
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++)
      if (Math.abs(at(i, column)) > Math.abs(at(pivot, column))) pivot = i;
    const [upper, lower] = [rows[column], rows[pivot]];
    if (upper === undefined || lower === undefined || at(pivot, column) === 0) continue;
    rows[column] = lower;
    rows[pivot] = upper;
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = at(i, column) / at(column, column);
      rows[i] = (rows[i] ?? []).map((value, j) => value - factor * at(column, j));
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] || 1));
}
