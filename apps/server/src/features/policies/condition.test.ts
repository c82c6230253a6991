import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONDITION_FACTS, compileCondition } from "./condition.ts";

const facts = {
  risk: { account_sharing: 0.95, account_takeover: null, fake_account: 0.05, bot: 0.01 },
  network: { vpn: false, country: "DE", asn: 3320, kind: null },
  account: { attached_devices: 4, over_limit: true },
  lists: { allowed: false, denied: true, allowed_by: [], denied_by: ["country"] },
};

const ask = (text: string, over: Record<string, unknown> = {}) => {
  const compiled = compileCondition(text);
  if ("problem" in compiled) throw new Error(compiled.problem.message);
  return compiled.condition({ ...facts, ...over });
};
const problem = (text: string): string => {
  const compiled = compileCondition(text);
  return "problem" in compiled ? compiled.problem.message : "none";
};

describe("a condition", () => {
  it.each([
    ["account.attached_devices > 3", true],
    ["account.attached_devices == 4", true],
    ["account.attached_devices + 1 < 5", false],
    ["network.asn in [3320, 1]", true],
    ['network.country in ["DE", "FR"] && !network.vpn', true],
    ["lists.denied_by.exists(kind, kind == 'country')", true],
    ["'country' in lists.denied_by", true],
    ["size(lists.allowed_by) > 0", false],
    ["risk.account_sharing > 0.9", true],
    ['risk.account_sharing >= "high"', true],
    ['risk.account_sharing >= "maximum"', false],
    ['risk.fake_account == "none"', true],
  ])("%s answers %s", (text, answer) => {
    expect(ask(text)).toBe(answer);
  });

  it("has no answer over unknown facts, unless what is known decides", () => {
    expect(ask("risk.account_takeover > 0.5")).toBeNull();
    expect(ask('!(network.kind == "vpn")')).toBeNull();
    expect(ask('risk.account_takeover > 0.5 || network.country == "DE"')).toBe(true);
    expect(ask("risk.account_takeover > 0.5 && network.vpn")).toBe(false);
    expect(ask("has(risk.account_takeover)")).toBe(false);
    expect(ask("network.vpn", { network: undefined })).toBeNull();
  });

  it.each([
    ["netwrk.vpn", /no fact "netwrk".*Did you mean network\./],
    ["network.vpm", /no fact "vpm".*network\.vpn/],
    ["network.vpn == 'yes'", /bool == string/],
    ["risk.account_sharing", /answers double/],
    ["1 +", /Unexpected/],
    ["", /empty/],
    ["network.country.matches('^(a+)+$')", /Regular expressions/],
    ["lists.denied_by.all(a, lists.denied_by.all(b, a == b))", /inside another/],
    ['risk.account_sharing >= "hgih"', /one of none, low, medium, high, maximum/],
    ['account.age_days >= "high"', /is a number/],
    ['"high" <= risk.account_sharing', /no such overload/],
    [`network.country == "${"x".repeat(2000)}"`, /longer/],
    [Array.from({ length: 300 }, () => "network.vpn").join(" || "), /maxAstNodes|longer/],
    [`${"(".repeat(100)}true${")".repeat(100)}`, /maxDepth|Depth/],
  ])("%s is refused with a reason", (text, reason) => {
    expect(problem(text)).toMatch(reason);
  });

  it("may use at least sixty facts, each of them described", () => {
    expect(CONDITION_FACTS.length).toBeGreaterThanOrEqual(60);
    for (const { name, type, description } of CONDITION_FACTS) {
      expect(description).not.toBe("");
      const text = { string: `${name} == "x"`, number: `${name} > 1`, boolean: name, list: `"x" in ${name}` }[
        type
      ];
      expect(problem(text)).toBe("none");
    }
  });

  it("is checked without ever failing, whatever the text", () => {
    const word = fc.constantFrom(
      "network.vpn",
      "&&",
      "||",
      "!",
      "(",
      ")",
      "risk.bot",
      ">",
      "0.5",
      "'x'",
      "[",
      "]",
      ".",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(" ")),
        ),
        (text) => {
          const compiled = compileCondition(text);
          if ("condition" in compiled) expect([true, false, null]).toContain(compiled.condition(facts));
        },
      ),
    );
  });
});
