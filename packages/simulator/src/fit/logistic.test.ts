import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { fitLogistic, fitSparseLogistic } from "./logistic.ts";

describe("logistic regression", () => {
  const random = createRandom("logistic test");
  const cases = Array.from({ length: 4000 }, () => {
    const features = [1, random.chance(0.3) ? 1 : 0, random.chance(0.5) ? random.between(-2, 2) : 0];
    const logOdds = -1 + 2 * (features[1] ?? 0) + 1.5 * (features[2] ?? 0);
    return { features, hit: random.chance(1 / (1 + Math.exp(-logOdds))) };
  });
  const sparse = cases.map(({ features, hit }) => {
    const indices = features.flatMap((x, index) => (x === 0 ? [] : [index]));
    return { indices, values: indices.map((i) => features[i] ?? 0), hit, weight: 1, known: 0 };
  });

  it("finds the same weights whether cases list all features or those that are not nought", () => {
    const dense = fitLogistic(cases);
    fitSparseLogistic(sparse, 3, 0.01).forEach((weight, index) => {
      expect(weight).toBeCloseTo(dense[index] ?? 0, 3);
    });
    expect(dense[1]).toBeGreaterThan(1.6);
    expect(dense[1]).toBeLessThan(2.4);
  });

  it("adds nothing to log-odds that say it all", () => {
    const told = sparse.map((c, index) => {
      const [, second = 0, third = 0] = cases[index]?.features ?? [];
      return { ...c, known: -1 + 2 * second + 1.5 * third };
    });
    for (const weight of fitSparseLogistic(told, 3, 2)) expect(Math.abs(weight)).toBeLessThan(0.25);
  });
});
