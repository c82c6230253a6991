import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrap, calibration, equalErrorRate, wilson } from "./statistics.ts";

describe("statistics of the accuracy benchmark", () => {
  test("Wilson intervals hold the share, stay within 0 and 1, and match a published example", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (of, share) => {
          const hits = Math.round(of * share);
          const [low, high] = wilson({ hits, of });
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(hits / of + 1e-12);
          expect(high).toBeGreaterThanOrEqual(hits / of - 1e-12);
        },
      ),
    );
    // Newcombe 1998, table I, case 81 of 263.
    const [low, high] = wilson({ hits: 81, of: 263 });
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  test("the equal error rate is nothing where scores separate, a half where they are alike, and counts beaten candidates", () => {
    const fine = [5, 6, 7].map((score) => ({ score, beaten: false }));
    expect(equalErrorRate(fine, [1, 2, 3])).toBe(0);
    const alike = Array.from({ length: 100 }, (_, i) => i);
    expect(
      equalErrorRate(
        alike.map((score) => ({ score, beaten: false })),
        alike,
      ),
    ).toBeCloseTo(0.5, 1);
    expect(equalErrorRate([...fine, { score: 9, beaten: true }], [1, 2, 3])).toBe(0.25);
  });

  test("calibration error is nothing for honest confidences and the gap for boastful ones", () => {
    const judged = (confidence: number, right: number) =>
      Array.from({ length: 100 }, (_, i) => ({ confidence, correct: i < right }));
    expect(calibration([...judged(0.9, 90), ...judged(0.5, 50)]).error).toBeCloseTo(0, 10);
    expect(calibration(judged(0.99, 80)).error).toBeCloseTo(0.19, 10);
  });

  test("bootstrap intervals hold the statistic of the sample", () => {
    let state = 7;
    const next = (): number => {
      state = (state * 16_807) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const values = Array.from({ length: 200 }, (_, i) => i);
    const mean = (sample: readonly number[]): number => sample.reduce((a, b) => a + b, 0) / sample.length;
    const [low, high] = bootstrap(values, mean, next);
    expect(low).toBeLessThan(99.5);
    expect(high).toBeGreaterThan(99.5);
    expect(high - low).toBeLessThan(30);
  });
});
