import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { ACCOUNT_KINDS } from "./account-kinds.ts";
import { accountEvents } from "./accounts.ts";
import { TEST, TRAIN, type WorldParameters } from "./parameters.ts";
import { distanceKm } from "./places.ts";
import { createWorld, quotas, worldEvents } from "./world.ts";

const small = (base: WorldParameters, accounts = 6, days = 10): WorldParameters => ({
  ...base,
  accounts,
  days,
});
const worlds = fc.record({
  base: fc.constantFrom(TRAIN, TEST),
  seed: fc.string({ maxLength: 8 }),
  style: fc.constantFrom("access" as const, "login" as const),
});

// Whole worlds are made here: seconds on an idle machine, more on a busy one.
vi.setConfig({ testTimeout: 60_000 });

describe("worlds", () => {
  test("the same seed gives the same events, another seed others", () => {
    fc.assert(
      fc.property(worlds, ({ base, seed, style }) => {
        const events = JSON.stringify(worldEvents(createWorld(small(base), seed), style));
        expect(JSON.stringify(worldEvents(createWorld(small(base), seed), style))).toBe(events);
        expect(JSON.stringify(worldEvents(createWorld(small(base), `${seed}!`), style))).not.toBe(events);
      }),
      { numRuns: 6 },
    );
  });

  test("an account is the same whatever other accounts the world holds", () => {
    const mix = { solo: 1 };
    const few = createWorld({ ...small(TRAIN, 2), mix }, "s");
    const many = createWorld({ ...small(TRAIN, 5), mix }, "s");
    const first = (world: typeof few): unknown =>
      worldEvents(world, "access").filter((event) => event.account === "solo-1");
    expect(first(few)).toEqual(first(many));
  });

  test("events are in time order, inside the span, with unique ids", () => {
    fc.assert(
      fc.property(worlds, ({ base, seed, style }) => {
        const events = worldEvents(createWorld(small(base), seed), style);
        const start = Date.parse(`${base.start}T00:00:00Z`);
        const times = events.map((event) => event.at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every((at) => at >= start && at < start + 10 * 86_400_000)).toBe(true);
        expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
      }),
      { numRuns: 6 },
    );
  });

  test("truth is consistent: persons belong to their households, devices to the account, sharers to shared kinds", () => {
    const kinds = new Map(ACCOUNT_KINDS.map((kind) => [kind.name, kind]));
    const world = createWorld(small(TEST, 60, 14), "truth");
    for (const account of world.accounts) {
      const households = new Set<string>();
      for (const { truth, account: id } of accountEvents(account, "access")) {
        expect(id).toBe(account.id);
        expect(truth.kind).toBe(account.kind);
        expect(truth.person.startsWith(`${truth.household}.`)).toBe(true);
        expect(truth.browser.startsWith(truth.device)).toBe(true);
        households.add(truth.household);
        if (truth.intent === "sharer") expect(kinds.get(account.kind)?.shared).toBe(true);
      }
      if (kinds.get(account.kind)?.shared === false) expect(households.size).toBeLessThanOrEqual(1);
      expect(account.activePeople).toBeLessThanOrEqual(account.people);
    }
  });

  test("what a client has in storage comes from an earlier visit of the same browser", () => {
    const world = createWorld(small(TRAIN, 30, 20), "storage");
    for (const account of world.accounts) {
      const events = new Map(accountEvents(account, "access").map((event) => [event.id, event]));
      for (const event of events.values()) {
        if (event.storedFrom === null) continue;
        const source = events.get(event.storedFrom);
        expect(source?.truth.browser).toBe(event.truth.browser);
        expect(source !== undefined && source.at <= event.at && !source.private && !event.private).toBe(true);
        expect(event.lastDigest).toBe(source?.description?.digest);
      }
    }
  });

  test("nobody changes cities faster than people travel", () => {
    const world = createWorld(small(TEST, 120, 25), "places");
    for (const { visits } of world.accounts) {
      const last = new Map<string, (typeof visits)[number]>();
      for (const visit of visits) {
        const before = last.get(visit.person.id);
        if (before !== undefined && before.stay.place !== "transit") {
          const km = distanceKm(before.stay.city, visit.stay.city);
          if (km > 40) expect(km / ((visit.at - before.at) / 3_600_000)).toBeLessThan(1000);
        }
        last.set(visit.person.id, visit);
      }
    }
  });

  test("train and test differ in parameters, not only in seed", () => {
    const { people, sessions, countries, start } = TEST;
    for (const [mine, theirs] of [
      [people, TRAIN.people],
      [sessions, TRAIN.sessions],
      [countries, TRAIN.countries],
      [start, TRAIN.start],
    ]) {
      expect(mine).not.toEqual(theirs);
    }
  });

  test("quotas follow the mix and add up", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 50 }), { minKeys: 1 }),
        fc.integer({ min: 0, max: 500 }),
        (mix, total) => {
          expect(quotas(mix, total).reduce((sum, [, count]) => sum + count, 0)).toBe(total);
        },
      ),
    );
  });
});
