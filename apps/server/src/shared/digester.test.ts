import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyedDigest } from "./digest.ts";
import { createDigester } from "./digester.ts";

describe("a digester", () => {
  it("answers what the plain digest answers, remembered or not", () => {
    const digest = createDigester("key");
    fc.assert(
      fc.property(fc.array(fc.string()), (values) => {
        for (const value of [...values, ...values]) expect(digest(value)).toBe(keyedDigest("key", value));
      }),
    );
  });

  it("keeps the values of different names apart", () => {
    const digest = createDigester("key");
    expect(digest("1", "cores")).toBe(keyedDigest("key", "cores=1"));
    expect(digest("1", "touch")).toBe(keyedDigest("key", "touch=1"));
    expect(digest("1", "cores")).toBe(keyedDigest("key", "cores=1"));
  });

  it("still does after more values than it remembers", () => {
    const digest = createDigester("key");
    for (let i = 0; i < 50_000; i += 1) digest(`value ${i}`);
    for (const i of [0, 25_000, 49_999]) expect(digest(`value ${i}`)).toBe(keyedDigest("key", `value ${i}`));
  });
});
