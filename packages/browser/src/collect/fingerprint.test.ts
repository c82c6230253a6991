import fc from "fast-check";
import { expect, test } from "vitest";
import { portableFingerprint, shortFingerprint } from "./fingerprint.ts";

const digest = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 16, maxLength: 16 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(""));
const NAMES = ["arch", "canvas_text", "fonts", "gpu", "audio", "screen", "timezone", "voices"] as const;
const components = fc.dictionary(fc.constantFrom(...NAMES), digest);

test("the short fingerprint depends on core components alone, in whatever order they were found", () => {
  fc.assert(
    fc.property(components, digest, (found, other) => {
      const short = shortFingerprint(found);
      expect(short).toMatch(/^lk1\.[0-9a-f]{16}$/);
      expect(shortFingerprint(Object.fromEntries(Object.entries(found).reverse()))).toBe(short);
      expect(shortFingerprint({ ...found, screen: other, timezone: other, audio: other })).toBe(short);
      if (found.fonts !== other) expect(shortFingerprint({ ...found, fonts: other })).not.toBe(short);
    }),
  );
});

test("the portable fingerprint starts with the short one and lists every component and every noisy name", () => {
  fc.assert(
    fc.property(components, (found) => {
      const short = shortFingerprint(found);
      const noisy = NAMES.filter((name) => !(name in found));
      const [collector, whole, list = ""] = portableFingerprint(short, found, noisy).split(".");
      expect(`${collector}.${whole}`).toBe(short);
      const parts = Object.fromEntries(
        list
          .split("~")
          .filter(Boolean)
          .map((part) => part.split(":")),
      );
      expect(parts).toEqual({ ...found, ...Object.fromEntries(noisy.map((name) => [name, "!"])) });
    }),
  );
});
