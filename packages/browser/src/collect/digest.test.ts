import fc from "fast-check";
import { expect, test } from "vitest";
import { digestBytes, digestText } from "./digest.ts";

// Made with the reference implementation: MurmurHash3 x86_128, seed 0, first two words.
const VECTORS = [
  ["", "0000000000000000"],
  ["a", "a794933c5556b01b"],
  ["abcdefghijklmno", "ee6d1d694a1ad5ae"],
  ["abcdefghijklmnop", "9fd2762790b91256"],
  ["abcdefghijklmnopq", "0445a4d364515c6f"],
  ['"Europe/Berlin"', "d3064eb9e0159ae4"],
  ["grün 😀 über", "a43bc1335f3abdf4"],
] as const;

test("digests equal those of the reference implementation", () => {
  for (const [text, digest] of VECTORS) expect(digestText(text)).toBe(digest);
});

test("a digest is 16 hex characters and depends on the bytes alone", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(7), (bytes, offset) => {
      const shifted = new Uint8Array(bytes.length + offset);
      shifted.set(bytes, offset);
      const digest = digestBytes(bytes);
      expect(digest).toMatch(/^[0-9a-f]{16}$/);
      expect(digestBytes(shifted.subarray(offset))).toBe(digest);
    }),
  );
});

test("flipping any one bit changes the digest", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.nat(), (bytes, at) => {
      const changed = bytes.slice();
      const index = (at >> 3) % bytes.length;
      changed[index] = (changed[index] ?? 0) ^ (1 << (at & 7));
      expect(digestBytes(changed)).not.toBe(digestBytes(bytes));
    }),
  );
});

test("20,000 different texts have 20,000 different digests", () => {
  const seen = new Set<string>();
  for (let at = 0; at < 20_000; at++) seen.add(digestText(`font ${at}`));
  expect(seen.size).toBe(20_000);
});
