import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDelayS, retryAfterS } from "./retry.ts";

const SCHEDULE = [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000];

describe("the wait before the next attempt", () => {
  it("follows the schedule and ends with it", () => {
    const waits = Array.from({ length: 9 }, (_, attempts) => nextDelayS(SCHEDULE, attempts, null, 0));
    expect(waits).toEqual([...SCHEDULE, null]);
  });

  it("is stretched by a tenth at the most, and never shortened", () => {
    fc.assert(
      fc.property(
        fc.nat(7),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempts, random) => {
          const planned = SCHEDULE[attempts] ?? 0;
          const wait = nextDelayS(SCHEDULE, attempts, null, random) ?? -1;
          expect(wait).toBeGreaterThanOrEqual(planned);
          expect(wait).toBeLessThanOrEqual(planned * 1.1);
        },
      ),
    );
  });

  it("is what the receiver asks for where that is longer, up to an hour", () => {
    expect(nextDelayS(SCHEDULE, 1, 60, 0)).toBe(60);
    expect(nextDelayS(SCHEDULE, 2, 60, 0)).toBe(300);
    expect(nextDelayS(SCHEDULE, 1, 1e9, 0)).toBe(3600);
    expect(nextDelayS(SCHEDULE, 8, 60, 0)).toBeNull();
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-03-01T08:00:00Z");
  it.each([
    ["120", 120],
    ["Sun, 01 Mar 2026 08:02:00 GMT", 120],
    ["Sun, 01 Mar 2026 07:00:00 GMT", 0],
    ["soon", null],
    ["-5", null],
    [undefined, null],
  ])("%s is %s seconds", (header, seconds) => {
    expect(retryAfterS(header, now)).toBe(seconds);
  });
});
