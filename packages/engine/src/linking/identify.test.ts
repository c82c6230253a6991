import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changed, DAY, IPHONE, LAPTOP, machine, START } from "../testing/fixtures.ts";
import type { Fingerprint, Observation } from "../types.ts";
import { blockingKeys } from "./blocking-keys.ts";
import { collisionChance, identify } from "./identify.ts";

const known = (id: string, o: Observation): Fingerprint => ({
  id,
  components: o.components,
  digest: o.digest,
  agent: o.agent,
  timezone: o.timezone,
  firstSeenAt: START,
  lastSeenAt: START,
});
const NOW = { now: START + DAY };

describe("recognising a browser across a project", () => {
  const crowd = ["ann", "bob", "cid", "dan"].map((n) => known(n, machine(n)));

  it("names the one that looks the same, also after some drift", () => {
    expect(identify(crowd, machine("bob"), NOW).fingerprintId).toBe("bob");
    const drifted = changed(
      machine("bob", { ...LAPTOP, browserMajor: 141 }),
      "rupt:userAgent",
      "rupt:canvas",
    );
    expect(identify(crowd, drifted, NOW).fingerprintId).toBe("bob");
  });

  it("names nobody for a stranger, and says how sure that is", () => {
    const answer = identify(crowd, machine("eve"), NOW);
    expect(answer.fingerprintId).toBeNull();
    expect(answer.confidence).toBeGreaterThan(0.9);
    expect(identify([], machine("eve"), NOW)).toEqual({ fingerprintId: null, confidence: 1, bits: null });
  });

  it("names nobody where two look exactly alike, or where a large project makes look-alikes likely", () => {
    const phone = machine("iphone", IPHONE);
    expect(identify([known("his", phone), known("hers", phone)], phone, NOW).confidence).toBeLessThanOrEqual(
      0.51,
    );
    const small = identify([known("his", phone)], phone, { ...NOW, fingerprints: 10 });
    const large = identify([known("his", phone)], phone, { ...NOW, fingerprints: 10_000_000 });
    expect(small.fingerprintId).toBe("his");
    expect(large.fingerprintId).toBeNull();
  });

  it("names an iPhone only when nearly sure: many come identical, and guessing is worse than saying so", () => {
    const named = (observation: Observation): number[] =>
      Array.from({ length: 200 }, (_, i) => 10 * 1.1 ** i)
        .map((fingerprints) => identify([known("one", observation)], observation, { ...NOW, fingerprints }))
        .filter(({ fingerprintId }) => fingerprintId === "one")
        .map(({ confidence }) => confidence);
    expect(Math.min(...named(machine("iphone", IPHONE)))).toBeGreaterThanOrEqual(0.9);
    expect(Math.min(...named(machine("laptop")))).toBeLessThan(0.6);
  });

  it("never throws, and answers a probability", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 12 }), fc.string({ maxLength: 4 })), (components) => {
        const odd = { ...machine("x"), components };
        const { confidence } = identify(crowd, odd, NOW);
        expect(confidence >= 0 && confidence <= 1).toBe(true);
        expect(collisionChance(odd) > 0 && collisionChance(odd) <= 1).toBe(true);
      }),
    );
  });
});

describe("blocking keys", () => {
  it("of one browser overlap after a change in one place, and those of strangers do not", () => {
    const before = new Set(blockingKeys(machine("ann")));
    const after = blockingKeys(changed(machine("ann"), "rupt:canvas"));
    expect(after.some((key) => before.has(key))).toBe(true);
    expect(blockingKeys(machine("bob")).some((key) => before.has(key))).toBe(false);
  });

  it("look for the previous fingerprint too, and leave noisy groups out", () => {
    const first = machine("ann");
    const later = {
      ...changed(first, "rupt:canvas", "rupt:webgl", "rupt:voice", "sig:fonts"),
      lastDigest: first.digest,
    };
    expect(blockingKeys(later)).toContain(`d:${first.digest}`);
    const noisy = { ...first, noisy: Object.keys(first.components) };
    expect(blockingKeys(noisy)).toEqual([`d:${first.digest}`]);
  });
});

describe("the collision estimate", () => {
  it("is higher for phones of one maker than for assembled machines", () => {
    expect(collisionChance(machine("p", IPHONE))).toBeGreaterThan(collisionChance(machine("l")));
  });
});
