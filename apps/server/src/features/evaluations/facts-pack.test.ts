import { FACTS } from "@latchkey/engine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packFacts, unpackFacts } from "./facts-pack.ts";

const word = fc.string({ minLength: 1 }).filter((text) => !/[\t\n\r]/.test(text) && text.trim() === text);
const VALUE = {
  string: word,
  number: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1 })),
  boolean: fc.boolean(),
  list: fc.array(word),
};

/** Any facts the registry allows, each known or not. */
const anyFacts = fc
  .tuple(...FACTS.map(({ type }) => fc.option(VALUE[type] as fc.Arbitrary<unknown>)))
  .map((values) => {
    const facts: Record<string, Record<string, unknown>> = {};
    FACTS.forEach(({ name }, index) => {
      const [group = "", field = ""] = name.split(".");
      facts[group] = { ...facts[group], [field]: Object.is(values[index], -0) ? 0 : values[index] };
    });
    return facts;
  });

describe("packed facts", () => {
  it("come back as they were, unknown ones as unknown", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(unpackFacts(packFacts(facts))).toEqual(facts);
      }),
    );
  });

  it("keep one line a fact apart from the next, whatever a value holds", () => {
    const packed = packFacts({ network: { city: "a\tb\nc" } });
    expect(unpackFacts(packed)?.network).toMatchObject({ city: "a b c", country: null });
  });

  it("are unreadable rather than misread when another build packed them", () => {
    expect(unpackFacts("abcdef\t1\t2\t3")).toBeNull();
    expect(unpackFacts("")).toBeNull();
  });
});
