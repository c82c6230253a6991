import fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "./any-text.testing.ts";
import { readPhone } from "./phone.ts";

const keyOf = (text: string): string => text;

test.each([
  ["+4915112345678", true, "DE", "mobile"],
  ["+493012345678", true, "DE", "fixed"],
  ["+447400123456", true, "GB", "mobile"],
  ["+33612345678", true, "FR", "mobile"],
  // North America: one range for both.
  ["+12025550173", true, "US", null],
  ["+18005551234", true, "US", "other"],
  ["+4990012345678", false, "DE", null],
  ["+445600123456", true, "GB", "voip"],
  ["+449091234567", true, "GB", "premium"],
  ["+999123", false, null, null],
])("%s: valid %s, country %s, kind %s", (number, valid, country, kind) => {
  expect(readPhone(number, keyOf)).toMatchObject({ valid, country, kind });
});

test("one number has one key however it is written", () => {
  const key = readPhone("+4915112345678", keyOf).key;
  for (const same of ["+49 151 12345678", "+49 (151) 1234-5678", " +4915112345678 "]) {
    expect(readPhone(same, keyOf).key).toBe(key);
  }
});

test("a text that is no number is invalid, and nothing more is said of it", () => {
  for (const text of ["", "hello", "+", "0151 12345678", "+49".repeat(500), "\u0000"]) {
    expect(readPhone(text, keyOf)).toMatchObject({ valid: false, country: null, kind: null });
  }
});

test("anything at all is answered without an exception", () => {
  fc.assert(fc.property(anyText(100), (text) => void readPhone(text, keyOf)));
});
