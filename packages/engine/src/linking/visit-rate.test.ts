import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visitRateBits } from "./visit-rate.ts";

const DAY = 86_400_000;
const bits = (usedDays: number, days: number): number =>
  visitRateBits({ usedDays, firstSeenAt: 0 }, days * DAY);

describe("how often a device comes", () => {
  it("speaks for the one in use, and less for one that has stayed away", () => {
    const uses = fc.integer({ min: 1, max: 400 });
    const days = fc.double({ min: 0, max: 4_000, noNaN: true });
    fc.assert(
      fc.property(uses, uses, days, days, (a, b, early, late) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)];
        const [soon, long] = [Math.min(early, late), Math.max(early, late)];
        expect(bits(many, soon)).toBeGreaterThanOrEqual(bits(few, soon));
        expect(bits(few, soon)).toBeGreaterThanOrEqual(bits(few, long));
        expect(Math.abs(bits(few, long))).toBeLessThanOrEqual(4);
      }),
    );
  });

  it("is worth nothing for a device that has come once a week for years", () => {
    expect(bits(520, 3640)).toBeCloseTo(0, 1);
  });

  it("takes a device whose days nobody counted, or from the future, for one just met", () => {
    expect(visitRateBits({ firstSeenAt: 5 * DAY }, 0)).toBe(bits(1, 0));
  });
});
