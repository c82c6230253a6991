import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unknownPopulation } from "../population.ts";
import { defaultRules } from "../rules.ts";
import { access, changed, DAY, IPHONE, LAPTOP, machine, network, START, story } from "../testing/fixtures.ts";
import type { Agent, Link, Observation, Population } from "../types.ts";
import { UpdateCounts } from "./update-counts.ts";
import { SETTLED, type UpdateLesson, updateLesson } from "./update-lessons.ts";

const HOME = network("home");
const OLD: Agent = { ...IPHONE, browserMajor: 2603, systemVersion: "26.3" };
const NEW: Agent = { ...IPHONE, browserMajor: 2604, systemVersion: "26.4" };

/** The phone under the next release, which changed some of what it shows. */
const updated = (phone: Observation, ...components: string[]): Observation => ({
  ...changed(phone, ...components),
  agent: NEW,
});

/** What the second visit of a phone teaches; by default with its identifier, ten days later. */
function lesson(
  second: (id: string) => Observation,
  { agent = OLD, days = 10 }: { agent?: Agent; days?: number } = {},
): UpdateLesson | null {
  const s = story();
  const first = s.happen(access(machine("ann", agent), HOME), START);
  const before = s.snapshot;
  const event = access(second(first.link?.deviceId ?? ""), HOME);
  const { link } = s.happen(event, START + days * DAY);
  return updateLesson(before, event, link, START + days * DAY);
}

const back = (id: string): Observation => ({
  ...updated(machine("ann", OLD), "rupt:canvas"),
  storedDeviceId: id,
});

describe("what a device teaches about an update", () => {
  it("is what each component showed before and after, where it came back with its identifier", () => {
    const taught = lesson(back);
    expect(taught?.components["rupt:canvas"]).toEqual(["ann/canvas", "ann/canvas'"]);
    expect(taught?.components["rupt:audio"]).toEqual(["ann/audio", "ann/audio"]);
  });

  it.each<[string, UpdateLesson | null]>([
    ["it shows no identifier", lesson((id) => ({ ...back(id), storedDeviceId: null }))],
    ["it was met a moment ago", lesson(back, { days: 1 })],
    ["nothing was updated", lesson((id) => ({ ...back(id), agent: OLD }))],
    [
      "drivers and fonts change beside the release",
      lesson((id) => ({ ...back(id), agent: { ...LAPTOP, browserMajor: 141 } }), { agent: LAPTOP }),
    ],
  ])("is nothing where %s", (_why, taught) => {
    expect(taught).toBeNull();
  });

  it("leaves out what the browser made up", () => {
    const taught = lesson((id) => ({ ...back(id), noisy: ["rupt:canvas"] }));
    expect(taught?.components["rupt:audio"]).toBeDefined();
    expect(taught?.components["rupt:canvas"]).toBeUndefined();
  });
});

const FROM = "safari/2603/ios/26.3";
const VERSIONS = "safari/2604/ios/26.4";
const canvas = (after: string): UpdateLesson => ({
  from: FROM,
  versions: VERSIONS,
  components: { canvas: ["a", after] },
});

/** What just enough accounts showed, each something else. */
function eachItsOwn(componentsOf: (account: number) => UpdateLesson["components"]): UpdateCounts {
  const counts = new UpdateCounts();
  for (let i = 0; i < SETTLED.accounts; i++)
    counts.add(`account-${i}`, { from: FROM, versions: VERSIONS, components: componentsOf(i) });
  return counts;
}

const known = ({ effects }: UpdateCounts, before: string, versions = VERSIONS): string | null =>
  effects.get(versions)?.get("canvas")?.values.get(before) ?? null;

describe("what a project has learned of an update", () => {
  it("is known once enough accounts showed the same, however often one of them did", () => {
    const counts = new UpdateCounts();
    for (let i = 0; i < 50; i++) counts.add("loud", canvas("b"));
    for (let i = 2; i < SETTLED.accounts; i++) counts.add(`account-${i}`, canvas("b"));
    expect(known(counts, "a")).toBeNull();
    counts.add("one more", canvas("b"));
    expect(known(counts, "a")).toBe("b");
    expect(known(counts, "a", "safari/2605/ios/26.5")).toBeNull();
    expect(known(counts, "b")).toBeNull();
  });

  it("is a value that the settled share of all accounts showed, or nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(30), fc.constantFrom("x", "y", "z")), { maxLength: 60 }),
        (seen) => {
          const counts = new UpdateCounts();
          const voices = new Map<number, string>();
          for (const [account, after] of seen) {
            counts.add(String(account), canvas(after));
            if (!voices.has(account)) voices.set(account, after);
          }
          const all = [...voices.values()];
          const settled = all.find(
            (one) => all.filter((o) => o === one).length >= SETTLED.share * all.length,
          );
          expect(known(counts, "a")).toBe(all.length >= SETTLED.accounts ? (settled ?? null) : null);
        },
      ),
    );
  });
});

describe("of values too rare to have settled, a project knows", () => {
  const counts = eachItsOwn((i) => ({ canvas: [`a${i}`, `b${i}`], audio: [`c${i}`, `c${i}`] }));
  const effects = counts.effects.get(VERSIONS);

  it("whether such a step changes the component or leaves it as it was", () => {
    expect(effects?.get("canvas")?.values.size).toBe(0);
    expect(effects?.get("canvas")?.others.get(FROM)).toBe("change");
    expect(effects?.get("audio")?.others.get(FROM)).toBe("stay");
  });

  it("nothing of another step to the same versions", () => {
    expect(effects?.get("canvas")?.others.get("safari/2602/ios/26.2")).toBeUndefined();
  });
});

describe("recognising an iPhone after a release that the project knows", () => {
  const counts = new UpdateCounts();
  for (let i = 0; i < SETTLED.accounts; i++) {
    const taught = lesson(back);
    if (taught !== null) counts.add(`account-${i}`, taught);
  }
  const learned: Population = { ...unknownPopulation(), updateEffects: counts.effects };

  /** The link of a phone's visit thirty days after its first, in a project that learned something or nothing. */
  function linkOf(second: (id: string) => Observation, population = learned): Link | null {
    const s = story(defaultRules(), population);
    const first = s.happen(access(machine("ann", OLD), HOME), START);
    return s.happen(access(second(first.link?.deviceId ?? ""), HOME), START + 30 * DAY).link;
  }

  const asExpected = (): Observation => updated(machine("ann", OLD), "rupt:canvas");
  const otherwise = (): Observation => {
    const phone = updated(machine("ann", OLD), "rupt:canvas");
    return { ...phone, components: { ...phone.components, "rupt:canvas": "another model's" } };
  };

  it("believes a change that everybody's had and doubts another, which look the same to who knows nothing", () => {
    const bitsOf = (phone: () => Observation, population: Population): number =>
      linkOf(phone, population)?.bits ?? 0;
    expect(bitsOf(asExpected, unknownPopulation())).toBe(bitsOf(otherwise, unknownPopulation()));
    expect(bitsOf(asExpected, learned)).toBeGreaterThan(bitsOf(otherwise, learned) + 1);
    expect(bitsOf(asExpected, learned)).toBeGreaterThan(bitsOf(asExpected, unknownPopulation()));
  });

  it("holds a change against no phone where everybody's changed, into nobody knows what", () => {
    const changing = eachItsOwn((i) => ({ "rupt:canvas": [`a${i}`, `b${i}`] }));
    const population: Population = { ...unknownPopulation(), updateEffects: changing.effects };
    const without = (): Observation => {
      const { "rupt:canvas": _canvas, ...components } = asExpected().components;
      return { ...asExpected(), components };
    };
    expect(linkOf(asExpected, population)?.bits).toBe(linkOf(without, population)?.bits);
    expect(linkOf(asExpected, population)?.bits).not.toBe(linkOf(asExpected, unknownPopulation())?.bits);
  });

  it("does not hold the lessons of others against a phone that shows its identifier", () => {
    const shown = (id: string): Observation => ({ ...otherwise(), storedDeviceId: id });
    expect(linkOf(shown)?.bits).toBe(linkOf(shown, unknownPopulation())?.bits);
  });
});
