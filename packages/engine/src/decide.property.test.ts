import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply } from "./apply.ts";
import { decide } from "./decide.ts";
import { unknownPopulation } from "./population.ts";
import { defaultRules } from "./rules.ts";
import { challengingRules, counter, LAPTOP, START } from "./testing/fixtures.ts";
import {
  type AccountSnapshot,
  type Agent,
  type EngineEvent,
  emptySnapshot,
  LIMITS,
  NETWORK_KINDS,
  type Network,
  type Observation,
  type Rules,
} from "./types.ts";

const odd = fc.oneof(
  fc.double(),
  fc.constantFrom(0, 200, -91, 20_000, Number.NaN, Number.POSITIVE_INFINITY),
  fc.integer(),
);
const key = fc.constantFrom("a", "b", "c", "d");
const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: null });

const networks: fc.Arbitrary<Network> = fc.record({
  addressKey: maybe(key),
  networkKey: maybe(key),
  country: maybe(fc.constantFrom("DE", "FR", "JP")),
  city: maybe(fc.string({ maxLength: 8 })),
  latitude: maybe(odd),
  longitude: maybe(odd),
  accuracyKm: maybe(odd),
  asn: maybe(fc.nat()),
  kind: maybe(fc.constantFrom(...NETWORK_KINDS)),
});
const agents: fc.Arbitrary<Agent> = fc.record({
  browser: maybe(fc.constantFrom("chrome", "safari", "firefox", "")),
  browserMajor: maybe(odd),
  system: maybe(fc.constantFrom("windows", "ios", "android", "")),
  systemVersion: maybe(fc.string({ maxLength: 4 })),
  deviceType: maybe(fc.constantFrom("computer" as const, "mobile" as const, "tablet" as const)),
  vendor: fc.constant(null),
  model: maybe(fc.constantFrom("x", "y")),
  bot: maybe(fc.boolean()),
});
const names = fc.constantFrom(
  "rupt:canvas",
  "rupt:screen",
  "sig:timezone",
  "lk:webgl",
  "lk:nobody",
  "__proto__",
  "constructor",
);
const observations: fc.Arbitrary<Observation> = fc.record({
  components: fc.dictionary(names, key),
  noisy: fc.array(names, { maxLength: 3 }),
  agent: agents,
  timezone: maybe(fc.constantFrom("Europe/Berlin", "UTC", "")),
  digest: maybe(key),
  lastDigest: maybe(key),
  storedDeviceId: maybe(fc.constantFrom("id-1", "id-2", "nobody")),
  privateMode: maybe(fc.boolean()),
  tolerance: fc.constantFrom("default" as const, "strict" as const, "lenient" as const),
});
const ref = maybe(fc.constantFrom("id-1", "id-3", "e1", "e2", "nobody"));
const limitConfig = maybe(fc.record({ overall: maybe(odd), people: maybe(odd) }));
const base = { network: networks, observation: observations };
const events: fc.Arbitrary<EngineEvent> = fc.oneof(
  fc.record({
    type: fc.constant("access" as const),
    id: fc.constant("e"),
    signed: fc.boolean(),
    limitConfig,
    ...base,
  }),
  fc.record({
    type: fc.constant("connect" as const),
    id: fc.constantFrom("c1", "c2"),
    deviceId: fc.constantFrom("id-1", "id-3", "x"),
    network: networks,
  }),
  fc.record({
    type: fc.constant("disconnect" as const),
    id: fc.constant("e"),
    connectionId: fc.constantFrom("c1", "c2", "x"),
  }),
  fc.record({
    type: fc.constant("detach" as const),
    id: fc.constant("e"),
    deviceId: fc.constantFrom("id-1", "id-3", "x"),
  }),
  fc.record({
    type: fc.constant("evaluate" as const),
    id: fc.constant("e"),
    action: fc.constantFrom("login", "signup", "pay"),
    email: fc.constant(null),
    phone: fc.constant(null),
    ...base,
  }),
  fc.record({ type: fc.constant("login_failed" as const), id: fc.constant("e"), ref, ...base }),
  fc.record({ type: fc.constant("challenge_completed" as const), id: fc.constant("e"), ref }),
  fc.record({ type: fc.constant("tick" as const), id: fc.constant("e") }),
);
/** Steps in time, backwards too: clocks are wrong and accesses arrive out of order. */
const steps = fc.array(fc.tuple(events, fc.integer({ min: -3_600_000, max: 5 * 86_400_000 })), {
  maxLength: 30,
});
const rulesets: fc.Arbitrary<Rules> = fc.constantFrom(
  defaultRules(),
  challengingRules(1),
  challengingRules(null),
);

function play(rules: Rules, story: readonly (readonly [EngineEvent, number])[]) {
  let snapshot: AccountSnapshot = { ...emptySnapshot(), reachable: true };
  let now = START;
  const newId = counter();
  const decisions = [];
  for (const [i, [event, step]] of story.entries()) {
    now += step;
    const named = { ...event, id: event.type === "connect" ? event.id : `e${i}` };
    const outcome = decide(snapshot, unknownPopulation(), named, rules, now, newId);
    snapshot = apply(snapshot, outcome.changes);
    expect(outcome.snapshot).toEqual(snapshot);
    decisions.push(outcome.decision);
  }
  return { snapshot, decisions };
}

describe("whatever happens", () => {
  it("a decision is taken, risks and confidence are probabilities, and the snapshot stays bounded and JSON-safe", () => {
    fc.assert(
      fc.property(rulesets, steps, (rules, story) => {
        const { snapshot, decisions } = play(rules, story);
        for (const d of decisions) {
          for (const risk of Object.values(d.risks)) {
            if (risk !== null) expect(risk >= 0 && risk <= 1).toBe(true);
          }
          if (d.link !== null) expect(d.link.confidence >= 0 && d.link.confidence <= 1).toBe(true);
          expect(d.people).toBeGreaterThanOrEqual(1);
          for (const f of d.findings) if (f.answer !== "hit") expect(f.bits).toBe(0);
        }
        expect(snapshot.devices.length).toBeLessThanOrEqual(LIMITS.devices);
        expect(snapshot.recent.length).toBeLessThanOrEqual(LIMITS.recentAccesses);
        expect(snapshot.challenges.length).toBeLessThanOrEqual(LIMITS.challenges);
        expect(JSON.parse(JSON.stringify(snapshot.profile))).toEqual(snapshot.profile);
      }),
      { numRuns: 300 },
    );
  });

  it("the same history gives the same decisions, also when every snapshot went through a store", () => {
    fc.assert(
      fc.property(rulesets, steps, (rules, story) => {
        expect(JSON.stringify(play(rules, story))).toBe(JSON.stringify(play(rules, story)));
      }),
      { numRuns: 100 },
    );
  });

  it("nobody is accused of too many devices within the limit", () => {
    fc.assert(
      fc.property(steps, (story) => {
        for (const d of play(challengingRules(3), story).decisions) {
          if (d.attachedDevices <= 3) expect(d.reasons).not.toContain("limit_exceeded");
        }
      }),
      { numRuns: 200 },
    );
  });

  it("a thousand made-up browsers on one account stay within bounds and spare its oldest device", () => {
    const owner = {
      components: { "lk:canvas": "mine" },
      noisy: [],
      agent: LAPTOP,
      timezone: null,
      digest: "mine",
      lastDigest: null,
      storedDeviceId: null,
      privateMode: null,
      tolerance: "default",
    } as const;
    const from = {
      addressKey: "h",
      networkKey: "h",
      country: null,
      city: null,
      latitude: null,
      longitude: null,
      accuracyKm: null,
      asn: null,
      kind: null,
    };
    const flood: [EngineEvent, number][] = Array.from({ length: 1000 }, (_, i) => [
      {
        type: "access",
        id: "e",
        signed: false,
        limitConfig: null,
        network: from,
        observation: {
          ...owner,
          digest: `d${i}`,
          components: {
            "lk:canvas": `c${i}`,
            "lk:webgl": `w${i}`,
            "lk:fonts": `f${i}`,
            "lk:screen": `s${i}`,
            "lk:hardware": `h${i}`,
          },
        },
      },
      1000,
    ]);
    const { snapshot } = play(defaultRules(), [
      [{ type: "access", id: "e", signed: false, limitConfig: null, network: from, observation: owner }, 0],
      ...flood,
    ]);
    expect(snapshot.devices.length).toBeLessThanOrEqual(LIMITS.devices);
    expect(snapshot.devices[0]?.id).toBe("id-1");
    expect(JSON.stringify(snapshot.profile).length).toBeLessThan(4096);
  });
});
