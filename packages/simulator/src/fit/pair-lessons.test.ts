import { describe, expect, it } from "vitest";
import { TRAIN } from "../world/parameters.ts";
import { createWorld } from "../world/world.ts";
import { lessonsOfPairs } from "./pair-lessons.ts";
import { type Pair, samplePairs } from "./pairs.ts";

// A season with a release of iOS that changes what phones draw.
const world = createWorld({ ...TRAIN, accounts: 250, start: "2025-09-01", days: 60 }, "pair lessons");
const unlearned = [...samplePairs(world, "pairs", 2)];
const learned = [...samplePairs(world, "pairs", 2, lessonsOfPairs(world, "pairs", 2))];

/** Share of some pairs' components that agree, of those that neither half of the comparison hides. */
function agreeing(pairs: readonly Pair[]): number {
  const all = pairs.flatMap(({ agrees }) => [...agrees.values()]);
  return all.filter(Boolean).length / all.length;
}

const foretold = learned.flatMap((pair, at) =>
  pair.foretold === null ? [] : [{ pair, before: unlearned[at] as Pair }],
);
const ofGenuine = foretold.filter(({ pair }) => pair.same && pair.scope === "account");

describe("pairs in a project that has learned what updates do", () => {
  it("are the same where nothing was updated", () => {
    expect(learned.length).toBe(unlearned.length);
    for (const [at, pair] of learned.entries())
      if (pair.foretold === null) expect(pair).toEqual(unlearned[at]);
    expect(learned.some((pair) => pair.foretold === null)).toBe(true);
  });

  it("agree more where they are genuine, and know what was bound to change", () => {
    expect(ofGenuine.length).toBeGreaterThan(20);
    expect(agreeing(ofGenuine.map(({ pair }) => pair))).toBeGreaterThan(
      agreeing(ofGenuine.map(({ before }) => before)),
    );
    for (const { pair } of foretold)
      for (const name of pair.foretold?.changed ?? []) expect(pair.agrees.has(name)).toBe(false);
  });
});
