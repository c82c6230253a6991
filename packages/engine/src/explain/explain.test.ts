import { describe, expect, it } from "vitest";
import { SIGNALS } from "../signals/index.ts";
import {
  access,
  challengingRules,
  DAY,
  HOUR,
  IPHONE,
  machine,
  network,
  START,
  story,
  TOKYO,
} from "../testing/fixtures.ts";
import { explain } from "./explain.ts";
import { PHRASES } from "./phrases.ts";

describe("an explanation", () => {
  it("says what was decided, from where, and why, without identifiers or addresses", () => {
    const s = story(challengingRules(1));
    s.happen(access(machine("a"), network("home")), START);
    const decision = s.happen(access(machine("b"), network("tokyo", TOKYO)), START + HOUR);
    const text = explain(decision);
    expect(text).toContain("asked for proof");
    expect(text).toContain("2 devices are signed in where 1 are allowed");
    expect(text).toContain("Tokyo, JP");
    expect(text).toContain("(Berlin) only 1 hours earlier");
    expect(text).not.toContain(decision.link?.deviceId ?? "?");
    expect(text).not.toContain("n-tokyo");
  });

  it("says on what days and how far apart households used the account", () => {
    const s = story();
    const abroad = machine("b", IPHONE, { timezone: "Asia/Tokyo" });
    let decision = s.happen(access(machine("a"), network("home")), START);
    for (let day = 0; day < 20; day++) {
      s.happen(access(machine("a"), network("home")), START + day * DAY + 12 * HOUR);
      decision = s.happen(access(abroad, network("tokyo", TOKYO)), START + day * DAY + 13 * HOUR);
    }
    const text = explain(decision);
    expect(text).toMatch(
      /never share a home with the others .*\(\d+ days in \d weeks, at least 8\d\d\d km apart\)/,
    );
    expect(text).toContain("sharing between households over 99 %");
  });

  it("says so where nothing was found", () => {
    const s = story();
    expect(explain(s.happen(access(machine("a"), network("home")), START))).toContain(
      "Nothing unusual was found",
    );
  });

  it("has words for every signal", () => {
    for (const { id } of SIGNALS) expect(Object.keys(PHRASES)).toContain(id);
  });
});
