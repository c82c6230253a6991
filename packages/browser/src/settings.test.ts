import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rememberScript, resolveBase, text } from "./settings.ts";

beforeEach(() => vi.stubGlobal("location", new URL("https://shop.example/watch?x=1")));
afterEach(() => {
  vi.stubGlobal("document", undefined);
  rememberScript();
});

test.each([
  ["https://l.example", undefined, "https://l.example"],
  ["http://localhost:4600/", undefined, "http://localhost:4600"],
  ["https://l.example/proxy//", undefined, "https://l.example/proxy"],
  ["https://l.example/p?q=1#f", undefined, "https://l.example/p"],
  ["/latchkey", undefined, "https://shop.example/latchkey"],
  [undefined, "l.example", "https://l.example"],
  [undefined, "l.example:8443", "https://l.example:8443"],
  [undefined, "http://l.example", "http://l.example"],
  ["https://a.example", "b.example", "https://a.example"],
  [undefined, undefined, ""],
  ["http://", undefined, ""],
  ["", "", ""],
])("baseUrl %j and domain %j mean %j", (baseUrl, domain, base) => {
  expect(resolveBase(baseUrl, domain)).toBe(base);
});

test.each([
  ["https://l.example/js/rupt.js", "https://l.example"],
  ["https://l.example/js/0123456789ab/rupt.js?v=2", "https://l.example"],
  ["https://shop.example/latchkey/js/latchkey.js", "https://shop.example/latchkey"],
  ["https://cdn.example/rupt.js#x", "https://cdn.example"],
])("a script from %s speaks to %s", (src, base) => {
  vi.stubGlobal("document", { currentScript: { src } });
  rememberScript();
  expect(resolveBase(undefined)).toBe(base);
});

test("inline scripts, modules and servers have no address of their own", () => {
  for (const document of [undefined, { currentScript: null }, { currentScript: { src: "" } }]) {
    vi.stubGlobal("document", document);
    rememberScript();
    expect(resolveBase(undefined)).toBe("");
  }
});

test("only texts and numbers are texts", () => {
  expect([text("a"), text(7), text(null), text(undefined), text({}), text(true), text(["a"])]).toEqual([
    "a",
    "7",
    "",
    "",
    "",
    "",
    "",
  ]);
});
