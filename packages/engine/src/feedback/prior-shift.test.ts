import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { access, machine, network, START, story } from "../testing/fixtures.ts";
import { shiftFrom } from "./prior-shift.ts";

describe("feedback", () => {
  it("leaves the prior alone without labels, and where questions are as deserved as expected", () => {
    expect(shiftFrom({})).toBe(0);
    expect(shiftFrom({ fraud: 90, legitimate: 10 })).toBe(0);
  });

  it("lowers the prior where families are asked, raises it where sharers are, never by more than four bits", () => {
    expect(shiftFrom({ household: 10 })).toBeLessThan(-1);
    expect(shiftFrom({ shared: 200 })).toBeGreaterThan(1);
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (shared, household) => {
        expect(Math.abs(shiftFrom({ shared, household }))).toBeLessThanOrEqual(4);
      }),
    );
  });

  it("reaches the risks of later decisions", () => {
    const risk = (bits: number) =>
      story({
        ...defaultRules(),
        priorShift: { account_sharing: bits, account_takeover: 0, fake_account: 0 },
      }).happen(access(machine("a"), network("home")), START).risks.account_sharing ?? 0;
    expect(risk(2)).toBeGreaterThan(risk(0));
    expect(risk(-2)).toBeLessThan(risk(0));
  });
});
