import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentCache } from "./recent-cache.ts";

test("answers are remembered, and never more than the limit of them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.array(fc.nat(60), { maxLength: 300 }), (limit, keys) => {
      const cache = new RecentCache<string>(limit);
      for (const key of keys) {
        expect(cache.get(String(key), () => `value ${key}`)).toBe(`value ${key}`);
        expect(cache.size).toBeLessThanOrEqual(limit);
        // What was asked last is always there.
        expect(cache.get(String(key), () => "made anew")).toBe(`value ${key}`);
      }
    }),
  );
});

test("what is used again and again stays while strangers pass through", () => {
  const cache = new RecentCache<number>(10);
  let made = 0;
  for (let stranger = 0; stranger < 1_000; stranger += 1) {
    cache.get("regular", () => {
      made += 1;
      return made;
    });
    cache.get(`stranger ${stranger}`, () => stranger);
  }
  expect(made).toBe(1);
});

test("clearing forgets", () => {
  const cache = new RecentCache<number>(10);
  cache.get("a", () => 1);
  cache.clear();
  expect(cache.get("a", () => 2)).toBe(2);
});
