import { describe, expect, it } from "vitest";
import { access, challengingRules, HOUR, machine, network, START, story } from "../testing/fixtures.ts";

const HOME = network("home");

describe("a device of the staff", () => {
  it("does not count towards the limit, is never challenged, and stays whitelisted without being named again", () => {
    const s = story(challengingRules(1));
    s.happen(access(machine("a"), HOME), START);
    const approved = s.happen({ ...access(machine("b"), HOME), whitelisted: true }, START + HOUR);
    expect(approved).toMatchObject({ verdict: "allow", attachedDevices: 1, overLimit: false });
    expect(s.happen(access(machine("b"), HOME), START + 2 * HOUR)).toMatchObject({
      verdict: "allow",
      attachedDevices: 1,
    });
    expect(s.happen(access(machine("c"), HOME), START + 3 * HOUR).verdict).toBe("challenge");
  });
});
