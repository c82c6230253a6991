import fc from "fast-check";
import { expect, it } from "vitest";
import { readCode } from "./read-code.ts";

const anyText = fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units));

it("reads codes of the project's own length", () => {
  expect(readCode("1234 5678", 8)).toBe("12345678");
  expect(readCode("123456", 8)).toBeNull();
});

it("reads a code however its six digits were typed", () => {
  expect(readCode("123456")).toBe("123456");
  expect(readCode(" 123 456 ")).toBe("123456");
  expect(readCode("123-456")).toBe("123456");
  expect(readCode("123–456")).toBe("123456");
  expect(readCode("١٢٣٤٥٦")).toBe("123456");
  expect(readCode("۱۲۳۴۵۶")).toBe("123456");
  expect(readCode("１２３４５６")).toBe("123456");
  expect(readCode("\u200e123456")).toBe("123456");
});

it("costs no try where the typed text cannot be a code", () => {
  for (const typed of ["", "12345", "1234567", "12345a", "123456 123456", "1".repeat(100_000)]) {
    expect(readCode(typed)).toBeNull();
  }
});

it("answers six ASCII digits or nothing, whatever is sent", () => {
  fc.assert(
    fc.property(anyText, (typed) => {
      expect(readCode(typed) ?? "000000").toMatch(/^[0-9]{6}$/);
    }),
  );
});
