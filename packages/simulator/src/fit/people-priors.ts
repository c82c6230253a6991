/** Fits the weights of the people estimate: least squares on the device counts of train accounts. */
import type { PeopleCounts } from "@latchkey/engine";
import type { SharingSample } from "./sharing-priors.ts";

export const COUNTS = ["phones", "steadyPhones", "tablets", "computers", "owners"] as const;

export interface PeopleWeights {
  base: number;
  weights: Record<(typeof COUNTS)[number], number>;
}

/** From so many owners on the engine counts them instead of weighing. */
const A_CROWD = 8;

/** Errors count in proportion to the size of the account: one too many is worse with one person than with six. */
export function fitPeople(samples: readonly SharingSample[]): PeopleWeights {
  const size = COUNTS.length + 1;
  const left = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const right = new Array<number>(size).fill(0);
  for (const { counts, people } of samples) {
    if (counts === null || counts.owners >= A_CROWD) continue;
    const x = rowOf(counts);
    const weight = 1 / (1 + people);
    for (let i = 0; i < size; i++) {
      const line = left[i] ?? [];
      for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + weight * (x[i] ?? 0) * (x[j] ?? 0);
      right[i] = (right[i] ?? 0) + weight * (x[i] ?? 0) * people;
    }
  }
  const [base = 0, ...rest] = solve(left, right);
  const entries = COUNTS.map((name, i) => [name, rest[i] ?? 0] as const);
  return { base, weights: Object.fromEntries(entries) as PeopleWeights["weights"] };
}

function rowOf(counts: PeopleCounts): number[] {
  return [1, ...COUNTS.map((name) => counts[name])];
}

/** Solves linear equations by Gaussian elimination with pivots; changes its arguments. */
function solve(left: number[][], right: number[]): number[] {
  const n = right.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(left[row]?.[column] ?? 0) > Math.abs(left[pivot]?.[column] ?? 0)) pivot = row;
    swap(left, column, pivot);
    swap(right, column, pivot);
    for (let row = 0; row < n; row++) {
      const by = row === column ? 0 : (left[row]?.[column] ?? 0) / (left[column]?.[column] ?? 1);
      if (by === 0) continue;
      for (let j = column; j < n; j++) {
        const line = left[row];
        if (line !== undefined) line[j] = (line[j] ?? 0) - by * (left[column]?.[j] ?? 0);
      }
      right[row] = (right[row] ?? 0) - by * (right[column] ?? 0);
    }
  }
  return right.map((value, i) => value / (left[i]?.[i] ?? 1));
}

function swap<T>(list: T[], i: number, j: number): void {
  const [a, b] = [list[i], list[j]];
  if (a === undefined || b === undefined) return;
  list[i] = b;
  list[j] = a;
}
