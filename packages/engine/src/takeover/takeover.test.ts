import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unknownPopulation } from "../population.ts";
import { HABITS, habitKeys, seenBefore, teach } from "../profile/habits.ts";
import { remember, takeBack } from "../profile/lessons.ts";
import { type Memory, readMemory } from "../profile/memory.ts";
import { machine, network, START, TOKYO } from "../testing/fixtures.ts";
import type { Device, Link, Network, Observation } from "../types.ts";
import { isStrange, type Levels, LOGIN_FACTS, takeoverLevels } from "./levels.ts";
import { takeoverEvidence } from "./likelihood.ts";

const DAY = 86_400_000;
const HOME = network("home");
const BLANK = readMemory({});
const device: Device = {
  id: "d1",
  type: "computer",
  status: "attached",
  fingerprints: [],
  firstSeenAt: START,
  attachedAt: START,
  detachedAt: null,
  autoDetached: false,
  provedAt: null,
  whitelisted: false,
  lastNetwork: null,
};
const link: Link = {
  deviceId: "d1",
  newDevice: false,
  fingerprintId: "f1",
  newFingerprint: false,
  confidence: 1,
  method: "probabilistic",
  bits: 25,
  evidence: [],
  candidateId: "d1",
  probability: 1,
};
const taught = (times: number, from: Network = HOME, observation: Observation = machine("a")): Memory => {
  let memory = BLANK;
  for (let i = 0; i < times; i++)
    memory = teach(memory, habitKeys(from, observation, "d1"), START + i * DAY, 1);
  return memory;
};
const levels = (change: Partial<Parameters<typeof takeoverLevels>[0]> = {}): Levels =>
  takeoverLevels({
    memory: taught(5),
    device,
    link,
    network: HOME,
    observation: machine("a"),
    population: unknownPopulation(),
    now: START + 6 * DAY,
    ...change,
  });

describe("levels of a login", () => {
  it("say how the device is known: by identifier, by description, by another identifier, or not", () => {
    const stored = (id: string | null): Observation => ({ ...machine("a"), storedDeviceId: id });
    expect(levels({ observation: stored("d1") }).device).toBe("id/exact");
    expect(levels({ observation: stored("elsewhere") }).device).toBe("other/exact");
    expect(levels().device).toBe("none/exact/varied");
    const differing = [{ component: "fonts", agrees: false, bits: -3 }];
    expect(levels({ link: { ...link, evidence: differing } }).device).toBe("none/strong/varied");
    expect(levels({ link: { ...link, evidence: differing, bits: 5 } }).device).toBe("none/weak/varied");
    expect(levels({ link: { ...link, newFingerprint: true } }).device).toBe("none/browser/varied");
    expect(levels({ link: { ...link, newDevice: true, bits: 0 } }).device).toBe("none/new/varied");
    expect(levels({ link: { ...link, newDevice: true, bits: -30 } }).device).toBe("none/foreign/varied");
    const phone = machine("a");
    expect(levels({ observation: { ...phone, agent: { ...phone.agent, system: "ios" } } }).device).toBe(
      "none/exact/alike",
    );
  });

  it("do not know a device that only ever tried", () => {
    const memory = teach(BLANK, habitKeys(HOME, machine("a"), "another"), START, 1);
    expect(levels({ memory }).device).toBe("none/new/varied");
    expect(levels({ memory, device: { ...device, provedAt: START } }).device).toBe("none/exact/varied");
  });

  it("name the nearest circle of the network that was used before", () => {
    const from = (parts: Partial<Network>): string | undefined =>
      levels({ network: { ...HOME, ...parts } }).network;
    const moved = { addressKey: "other", lineKey: "other" };
    expect(levels().network).toBe("habitual/fixed");
    expect(levels({ memory: taught(1) }).network).toBe("line/fixed");
    expect(from(moved)).toBe("network/fixed");
    expect(from({ ...moved, networkKey: "other" })).toBe("habitual provider/fixed");
    expect(from({ ...moved, networkKey: "other", asn: 1 })).toBe("city/fixed");
    expect(from({ ...moved, networkKey: "other", asn: 1, city: "Kassel" })).toBe("country/fixed");
    expect(from({ ...moved, networkKey: "other", ...TOKYO, kind: "vpn" })).toBe("new/hidden");
    expect(from({ ...moved, networkKey: "other", ...TOKYO, kind: "mobile" })).toBe("new/shared");
  });

  it("compare browser and time zone", () => {
    const seen = machine("a");
    expect(levels()).toMatchObject({ agent: "seen", zone: "seen" });
    const { agent } = seen;
    expect(
      levels({ observation: { ...seen, agent: { ...agent, browser: "opera" }, timezone: "Asia/Tokyo" } }),
    ).toMatchObject({ agent: "system", zone: "new" });
    expect(levels({ observation: { ...seen, agent: { ...agent, system: "haiku" } } }).agent).toBe("new");
  });

  it("weigh failures of address and browser against successes", () => {
    const fails = (address: number, succeeded: number, browser: number): Levels =>
      levels({
        population: {
          ...unknownPopulation(),
          failedLoginsPerAddress: address,
          succeededLoginsPerAddress: succeeded,
          failedLoginsPerFingerprint: browser,
        },
      });
    expect(fails(0, 0, 0)).toMatchObject({ address_failures: "none", browser_failures: "calm" });
    expect(fails(8, 20, 5)).toMatchObject({ address_failures: "mixed", browser_failures: "busy" });
    expect(fails(2, 0, 50)).toMatchObject({ address_failures: "few", browser_failures: "flood" });
    expect(fails(9, 0, 0).address_failures).toBe("some");
    expect(fails(40, 3, 0).address_failures).toBe("many");
  });

  it("leave out what is unknown, and every habit before the first lesson", () => {
    const nowhere = network("x", { addressKey: null, networkKey: null });
    expect(levels({ network: nowhere, observation: null, link: null })).toEqual({});
    expect(levels({ memory: BLANK })).toEqual({});
  });
});

describe("evidence for a thief", () => {
  it("is against one on the usual device and line, and for one where all is new", () => {
    const usual = takeoverEvidence(levels({ observation: { ...machine("a"), storedDeviceId: "d1" } }), 12);
    const strange = takeoverEvidence(
      { device: "none/foreign/varied", network: "new/hidden", agent: "new", zone: "new" },
      12,
    );
    expect(usual.bits).toBeLessThan(-6);
    expect(strange.bits).toBeGreaterThan(10);
    expect(strange.facts.network).toBeGreaterThan(0);
  });

  it("is finite for any levels and any history, and nothing where nothing is known", () => {
    const anyLevels = fc.record(Object.fromEntries(LOGIN_FACTS.map((fact) => [fact, fc.string()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(anyLevels, fc.integer(), (some, history) => {
        expect(Number.isFinite(takeoverEvidence(some as Levels, history).bits)).toBe(true);
      }),
    );
    expect(takeoverEvidence({}, 5).bits).toBeCloseTo(0, 6);
  });

  it("asks a stolen identifier that comes from a foreign place more than the same at home", () => {
    const at = (place: string): number =>
      takeoverEvidence({ device: "id/exact", network: place, agent: "seen", zone: "seen" }, 12).bits;
    expect(at("new/hidden")).toBeGreaterThan(at("habitual/fixed") + 8);
  });

  it("calls strange only what is new in device and country", () => {
    expect(isStrange({ device: "none/foreign/varied", network: "new/fixed" })).toBe(true);
    expect(isStrange({ device: "id/exact", network: "new/fixed" })).toBe(false);
    expect(isStrange({ device: "none/new/alike", network: "country/fixed" })).toBe(false);
    expect(isStrange(undefined)).toBe(false);
  });
});

describe("habits", () => {
  it("stay bounded and small whatever is taught, and forget what is taken back", () => {
    let memory = BLANK;
    for (let i = 0; i < 300; i++) {
      const keys = habitKeys(
        network(`n${i}`, { ...TOKYO, asn: i, city: `c${i}` }),
        machine(`m${i}`),
        `device-${i}`,
      );
      memory = remember(
        memory,
        { id: `${i}`.padStart(24, "0"), taught: true, challengeId: null, at: START + i * DAY, keys },
        START + i * DAY,
      );
    }
    for (const [letter, most] of Object.values(HABITS))
      expect(memory.habits[letter]?.length ?? 0).toBeLessThanOrEqual(most);
    expect(JSON.stringify([memory.habits, memory.lessons]).length).toBeLessThan(2000);
    const before = taught(3);
    const lesson = {
      id: "x",
      taught: true,
      challengeId: null,
      at: START,
      keys: habitKeys(network("far", TOKYO), machine("b"), "d2"),
    };
    const after = takeBack(remember(before, lesson, START + 3 * DAY), "x", START + 3 * DAY);
    expect(seenBefore(after, "country", "JP", START + 3 * DAY)).toBe(0);
    expect(after.taught).toBe(before.taught);
  });
});
