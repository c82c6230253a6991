import { describe, expect, test } from "vitest";
import { FACTORS, type FactorName, offer, strongest } from "./strength.ts";

const all = new Set<FactorName>(FACTORS);

describe("what is offered", () => {
  test("strongest first, and only what exists and is allowed", () => {
    const allowed = ["email", "totp", "passkey", "recovery_code"];
    expect(offer(all, allowed, 1)).toEqual(["passkey", "totp", "email", "recovery_code"]);
    expect(offer(new Set<FactorName>(["email"]), allowed, 1)).toEqual(["email"]);
    expect(offer(all, [], 1)).toEqual([]);
  });

  test("a required assurance leaves weaker factors out", () => {
    expect(offer(all, FACTORS, 3)).toEqual(["passkey", "kba"]);
    expect(offer(new Set<FactorName>(["email", "sms"]), FACTORS, 2)).toEqual([]);
  });

  test("questions are never the only way", () => {
    expect(offer(new Set<FactorName>(["kba"]), FACTORS, 1)).toEqual([]);
    expect(strongest(["kba"])).toBe(0);
    expect(strongest(["email", "totp"])).toBe(2);
  });
});
