import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPortable } from "./portable-fingerprint.ts";

const A = "0123456789abcdef";

describe("portable fingerprints", () => {
  it("gives the short form its whole text and no parts", () => {
    expect(readPortable(`lk1.${A}`)).toEqual({ short: `lk1.${A}`, components: null, noisy: null });
  });

  it("gives the portable form the same short text, its components and what is noisy", () => {
    expect(readPortable(`lk1.${A}.canvas_text:${A}~webgl:!~fonts:${A}`)).toEqual({
      short: `lk1.${A}`,
      components: { canvas_text: A, fonts: A },
      noisy: ["webgl"],
    });
  });

  it("leaves other fingerprints alone", () => {
    for (const text of ["LQJgbAnEA", "", null, undefined, "lk2.x"]) expect(readPortable(text)).toBeNull();
  });

  it("never fails and keeps only well-formed parts, whatever follows the prefix", () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const read = readPortable(`lk1.${rest}`);
        for (const digest of Object.values(read?.components ?? {})) expect(digest).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });
});
