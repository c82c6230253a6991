import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, IPHONE, LAPTOP, machine, START } from "../testing/fixtures.ts";
import type { Agent, Fingerprint, Observation } from "../types.ts";
import { compare } from "./compare.ts";
import { describe as makeReady } from "./description.ts";

const inOtherOrder = (components: Observation["components"]) =>
  Object.fromEntries(Object.entries(components).reverse());

const known = ({ components, agent, timezone, digest }: Observation): Fingerprint => ({
  id: "f",
  components,
  digest,
  agent,
  timezone,
  firstSeenAt: START,
  lastSeenAt: START,
});

/** What our own SDK says of a browser. */
const described = (parts: Partial<Observation>): Observation => {
  const names = ["canvas_shapes", "canvas_text", "text_metrics", "fonts", "screen", "engine", "preferences"];
  const components = Object.fromEntries(names.map((name) => [`lk:${name}`, name]));
  return machine("ann", LAPTOP, { ...parts, components: { ...components, ...parts.components } });
};
const SOON = { now: START + DAY, moved: false, storedHere: false };

describe("comparing a description with a fingerprint", () => {
  it("takes no difference in a drawing for one where the browser is known to make others up", () => {
    const weight = (parts: Partial<Observation>) =>
      compare(makeReady(described(parts)), known(described({})), SOON).bits;
    const noisy = ["lk:canvas_shapes"];
    const hidden = weight({ noisy: [...noisy, "lk:text_metrics"] });
    expect(weight({ noisy, components: { "lk:text_metrics": "made up" } })).toBe(hidden);
    expect(weight({ noisy })).toBeGreaterThan(hidden);
    expect(weight({ components: { "lk:text_metrics": "another" } })).toBeLessThan(hidden);
    expect(weight({ noisy, components: { "lk:screen": "another" } })).toBeLessThan(weight({ noisy }));
  });

  it("weighs agreement in all components as it weighs one after the other, whatever their order", () => {
    const observed = fc.record({
      agent: fc.constantFrom<Agent>(LAPTOP, { ...LAPTOP, browserMajor: 141 }, IPHONE),
      names: fc.subarray(Object.keys(machine("ann").components)),
      storedHere: fc.boolean(),
      days: fc.integer({ min: 0, max: 90 }),
      timezone: fc.constantFrom("Europe/Berlin", "Asia/Tokyo", null),
    });
    fc.assert(
      fc.property(observed, ({ agent, names, storedHere, days, timezone }) => {
        const whole = machine("ann", agent).components;
        const components = Object.fromEntries(names.map((name) => [name, whole[name] ?? ""]));
        const observation = machine("ann", agent, { components, timezone });
        const before = {
          ...known(observation),
          agent: agent === IPHONE ? IPHONE : LAPTOP,
          timezone: "Europe/Berlin",
        };
        const circumstances = { now: START + days * DAY, moved: false, storedHere };
        const description = makeReady(observation);
        const same = compare(description, before, circumstances);
        const copied = { ...before, components: { ...components } };
        expect(compare(description, copied, circumstances)).toEqual(same);
        const turned = { ...before, components: inOtherOrder(components) };
        expect(compare(description, turned, circumstances)).toEqual(same);
      }),
    );
  });
});
