import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVault, sameText } from "./vault.ts";

const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);

describe("the vault", () => {
  it("gives back what was sealed, for any text", () => {
    const vault = createVault(KEY);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const whole = text.toWellFormed();
        expect(vault.open(vault.seal(whole, "here"), "here")).toBe(whole);
      }),
    );
  });

  it("seals the same text differently each time, and shows nothing of it", () => {
    const vault = createVault(KEY);
    const [one, two] = [vault.seal("ada@example.org", "x"), vault.seal("ada@example.org", "x")];
    expect(one.equals(two)).toBe(false);
    expect(one.includes("ada")).toBe(false);
  });

  it("opens nothing that was changed in any byte, moved to another context, or sealed under another key", () => {
    const vault = createVault(KEY);
    const sealed = vault.seal("secret", "account-1");
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(changed, "account-1")).toThrow();
    }
    expect(() => vault.open(sealed, "account-2")).toThrow();
    expect(() => createVault(OTHER).open(sealed, "account-1")).toThrow();
  });

  it("after a rotation opens the old, seals with the new, and still finds by the same digests", () => {
    const before = createVault(KEY);
    const after = createVault(OTHER, [KEY]);
    const old = before.seal("kept", "c");
    expect(after.open(old, "c")).toBe("kept");
    expect(() => before.open(after.seal("new", "c"), "c")).toThrow();
    expect(after.index("ada@example.org", "contact")).toBe(before.index("ada@example.org", "contact"));
  });

  it("compares texts of any length", () => {
    expect(sameText("abc", "abc")).toBe(true);
    expect(sameText("abc", "abcd")).toBe(false);
    expect(sameText("", "")).toBe(true);
  });
});
