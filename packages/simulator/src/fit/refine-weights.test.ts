import { describe, expect, it } from "vitest";
import { minimise } from "./minimise.ts";
import { refineWeights } from "./refine-weights.ts";

describe("minimise", () => {
  it("finds the lowest point of a bent valley (Rosenbrock)", () => {
    const [x = 0, y = 0] = minimise(
      (point, gradient) => {
        const [a = 0, b = 0] = point;
        gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
        gradient[1] = 200 * (b - a * a);
        return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
      },
      Float64Array.from([-1.2, 1]),
      200,
    );
    expect(x).toBeCloseTo(1, 4);
    expect(y).toBeCloseTo(1, 4);
  });

  it("stays where there is nothing to win", () => {
    const flat = minimise(
      (_, gradient) => {
        gradient.fill(0);
        return 3;
      },
      Float64Array.from([2, 5]),
      10,
    );
    expect([...flat]).toEqual([2, 5]);
  });
});

describe("refined weights", () => {
  // Two facts that always come together: the thief shows both in nine logins of ten, the owner in one.
  const together = [
    { levels: [0, 2], counts: [1000, 9000] },
    { levels: [1, 3], counts: [9000, 1000] },
  ];
  const nine = Math.log(9);
  const counted = [new Float64Array(4), Float64Array.from([nine, -nine, nine, -nine])];

  it("let facts with one cause count once", () => {
    const [owner, thief] = refineWeights(together, counted);
    expect([...(owner ?? [])]).toEqual([0, 0, 0, 0]);
    expect((thief?.[0] ?? 0) + (thief?.[2] ?? 0)).toBeCloseTo(nine, 1);
    expect((thief?.[1] ?? 0) + (thief?.[3] ?? 0)).toBeCloseTo(-nine, 1);
  });

  it("set the owner against all thieves together", () => {
    // Two kinds of thief who look alike: each is as much likelier than the owner as if it were the only one.
    const alike = together.map(({ levels, counts: [owner = 0, thief = 0] }) => ({
      levels,
      counts: [owner, thief, thief],
    }));
    const [, first, second] = refineWeights(alike, [...counted, counted[1] ?? new Float64Array(4)]);
    expect((first?.[0] ?? 0) + (first?.[2] ?? 0)).toBeCloseTo(nine, 1);
    expect([...(second ?? [])]).toEqual([...(first ?? [])]);
  });

  it("keep what was counted where too little was seen to say otherwise", () => {
    const rare = [
      { levels: [0, 2], counts: [0, 0] },
      { levels: [1], counts: [1, 1] },
    ];
    const [, thief] = refineWeights(rare, counted);
    expect(thief?.[0]).toBeCloseTo(nine, 6);
    expect(thief?.[2]).toBeCloseTo(nine, 6);
  });
});
