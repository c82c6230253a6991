import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccountId, lenientText, Metadata, shortText, WireBoolean, wireInteger } from "./wire.ts";

describe("AccountId", () => {
  it("takes any printable UTF-8 up to 512 bytes, and numbers", () => {
    for (const id of ["a", "a/b c", "użytkownik", "日本/%2F?#", "x".repeat(512)]) {
      expect(AccountId.parse(id)).toBe(id);
    }
    expect(AccountId.parse(42)).toBe("42");
  });

  it("refuses empty, long, broken and control-character ids, and other types", () => {
    for (const id of [
      "",
      "x".repeat(513),
      "ü".repeat(257),
      "a\u0000",
      "a\nb",
      "\ud800",
      null,
      {},
      ["a"],
      true,
    ]) {
      expect(AccountId.safeParse(id).success).toBe(false);
    }
  });
});

describe("Metadata", () => {
  it("takes 50 keys and 8 KB, and not one more", () => {
    const keys = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i]));
    expect(Metadata.safeParse(keys(50)).success).toBe(true);
    expect(Metadata.safeParse(keys(51)).success).toBe(false);
    expect(Metadata.safeParse({ a: "x".repeat(8192 - 8) }).success).toBe(true);
    expect(Metadata.safeParse({ a: "x".repeat(8192 - 7) }).success).toBe(false);
  });

  it("refuses what the store's JSON cannot hold, in keys as well, and takes text that only looks like it", () => {
    for (const text of ["\u0000", "\ud800", "\udfff x"]) {
      expect(Metadata.safeParse({ a: text }).success).toBe(false);
      expect(Metadata.safeParse({ [text]: 1 }).success).toBe(false);
    }
    for (const text of ["\\u0000", "\\ud800", "😀", "\u2028"]) {
      expect(Metadata.safeParse({ [text]: text }).success).toBe(true);
    }
  });

  it("refuses deep nesting without running out of stack", () => {
    const deep: unknown = JSON.parse(`{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`);
    expect(Metadata.safeParse(deep).success).toBe(false);
    expect(Metadata.safeParse({ a: { b: { c: [1, { d: 2 }] } } }).success).toBe(true);
  });
});

describe("texts and numbers", () => {
  it("lenient text is usable text or null, whatever comes", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const read = lenientText(50).parse(value);
        return read === null || (read === value && read.length <= 50);
      }),
    );
  });

  it("short text never lets control characters through", () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 });
    fc.assert(
      fc.property(units, (codes) => {
        const parsed = shortText(20).safeParse(String.fromCharCode(...codes));
        return !parsed.success || codes.every((code) => code > 31 && code !== 127);
      }),
    );
  });

  it("numbers and truth values may come as the texts of a form, and as nothing else", () => {
    const limit = wireInteger(1, 100);
    expect([limit.parse(3), limit.parse("3")]).toEqual([3, 3]);
    for (const bad of ["3.5", 3.5, "three", "", " 3", 0, "101", null, true, [3], "1e1", Number.NaN]) {
      expect(limit.safeParse(bad).success).toBe(false);
    }
    expect(["true", "1", true].map((value) => WireBoolean.parse(value))).toEqual([true, true, true]);
    expect(["false", "0", false].map((value) => WireBoolean.parse(value))).toEqual([false, false, false]);
    for (const bad of ["yes", 1, 0, null, ""]) expect(WireBoolean.safeParse(bad).success).toBe(false);
  });
});
