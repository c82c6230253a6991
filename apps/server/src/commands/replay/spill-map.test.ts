import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScratch } from "./spill-map.ts";

describe("a map that spills to a file", () => {
  it("answers what was set last, however little of it fits into memory", () => {
    const key = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
    const step = fc.record({ key, set: fc.option(fc.nat()) });
    const run = fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      (steps, fits) => {
        const scratch = createScratch();
        try {
          const spilling = scratch.map<number>("values", fits);
          const plain = new Map<string, number>();
          for (const { key: name, set } of steps) {
            if (set !== null) {
              spilling.set(name, set);
              plain.set(name, set);
            }
            expect(spilling.get(name)).toBe(plain.get(name));
          }
          for (const [name, value] of plain) expect(spilling.get(name)).toBe(value);
        } finally {
          scratch.close();
        }
      },
    );
    fc.assert(run, { numRuns: 40 });
  });
});
