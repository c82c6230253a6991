import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RUPT_SLOTS, sliceRuptHash } from "./slice-rupt-hash.ts";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });

describe("the published 2,048-character hash", () => {
  it("has 22 slots whose parts, laid side by side with the padding, are the hash again", () => {
    fc.assert(
      fc.property(hex(2018), (body) => {
        const hash = body + "0".repeat(30);
        const slots = sliceRuptHash(hash);
        expect(slots).not.toBeNull();
        expect(Object.keys(slots ?? {})).toEqual(RUPT_SLOTS);
        expect(`${Object.values(slots ?? {}).join("")}${"0".repeat(30)}`).toBe(hash);
      }),
    );
  });

  it("puts the user agent in the single 63-character slot and gives WebGL and workers 94", () => {
    const slots = sliceRuptHash("a".repeat(2018) + "0".repeat(30)) ?? {};
    expect(slots.userAgent).toHaveLength(63);
    expect(slots.webgl).toHaveLength(94);
    expect(slots.workers).toHaveLength(94);
    expect(slots.audio).toHaveLength(93);
  });

  it("answers null for other formats: short ids, other alphabets, a shifted layout", () => {
    for (const hash of ["", "LQJgbAnEA", "g".repeat(2048), "a".repeat(2048), "a".repeat(2047)]) {
      expect(sliceRuptHash(hash)).toBeNull();
    }
  });
});
