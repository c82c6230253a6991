import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseForm, parseFormOrJson } from "./form.ts";

describe("form bodies", () => {
  it("read nested names, with brackets encoded or not", () => {
    const read = {
      user: "a b",
      limit_config: { overall_device_limit: "3" },
      groups: [{ id: "g" }, { id: "h" }],
    };
    const plain = "user=a+b&limit_config[overall_device_limit]=3&groups[0][id]=g&groups[1][id]=h";
    expect(parseForm(plain)).toEqual(read);
    expect(parseForm(plain.replaceAll("[", "%5B").replaceAll("]", "%5d"))).toEqual(read);
  });

  it("make a list of a repeated name", () => {
    expect(parseForm("device=a&device=b&csrf=x")).toEqual({ device: ["a", "b"], csrf: "x" });
  });

  it("never reach the prototype of anything", () => {
    parseForm("__proto__[polluted]=1&a[__proto__][polluted]=1&constructor[prototype][polluted]=1");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("read any text without harm, or refuse it as unreadable", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const value = parseForm(text);
        return typeof value === "object";
      }),
    );
    expect(() => parseForm(`a${"[b]".repeat(3000)}=1`)).toThrow(SyntaxError);
  });

  it("give back what a form says", () => {
    const name = fc.stringMatching(/^[a-z_]{1,12}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ minLength: 1, maxLength: 40 })), (fields) => {
        const text = new URLSearchParams(fields).toString();
        expect(parseForm(text)).toEqual({ ...fields });
      }),
    );
  });

  it("may hold JSON instead, as curl sends it when no type is named", () => {
    expect(parseFormOrJson(' {"user": "a", "groups": [{"id": "g"}]}')).toEqual({
      user: "a",
      groups: [{ id: "g" }],
    });
    expect(parseFormOrJson("user=a")).toEqual({ user: "a" });
    expect(Object.keys(parseFormOrJson('{"__proto__": {"polluted": 1}, "user": "a"}'))).toEqual(["user"]);
    expect(() => parseFormOrJson('{"user": ')).toThrow(SyntaxError);
  });
});
