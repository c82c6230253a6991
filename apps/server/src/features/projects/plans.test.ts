import { describe, expect, it } from "vitest";
import { PLAN_FEATURES, PLANS, planIncludes } from "./plans.ts";

describe("plans", () => {
  it("give a project without a plan everything", () => {
    expect(PLAN_FEATURES.every((feature) => planIncludes(null, feature))).toBe(true);
  });

  it("include what they list and nothing else", () => {
    for (const [plan, features] of Object.entries(PLANS)) {
      for (const feature of PLAN_FEATURES)
        expect(planIncludes(plan, feature)).toBe(features.includes(feature));
    }
  });

  it("include nothing where their name is unknown, even a name of JavaScript's own", () => {
    for (const plan of ["gold", "", "constructor", "__proto__"]) {
      expect(PLAN_FEATURES.some((feature) => planIncludes(plan, feature))).toBe(false);
    }
  });
});
