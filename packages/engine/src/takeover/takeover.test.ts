import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unknownPopulation } from "../population.ts";
import { HABITS, habitKeys, seenBefore, teach } from "../profile/habits.ts";
import { remember, takeBack } from "../profile/lessons.ts";
import { type Memory, readMemory } from "../profile/memory.ts";
import { addNovelty } from "../profile/novelty.ts";
import { machine, network, START, TOKYO } from "../testing/fixtures.ts";
import type { Device, Fingerprint, Link, Network, Observation } from "../types.ts";
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
const FINGERPRINT: Fingerprint = {
  id: "f1",
  components: {},
  digest: null,
  agent: machine("a").agent,
  timezone: null,
  firstSeenAt: START,
  lastSeenAt: START,
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
    memory = teach(memory, habitKeys(from, observation, "d1", START + i * DAY), START + i * DAY, 1);
  return memory;
};
const levels = (change: Partial<Parameters<typeof takeoverLevels>[0]> = {}): Levels =>
  takeoverLevels({
    memory: taught(5),
    device,
    devices: [device],
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
    expect(levels().device).toBe("none/exact rare/varied");
    expect(levels({ link: { ...link, bits: 14 } }).device).toBe("none/exact good/varied");
    expect(levels({ link: { ...link, bits: 10 } }).device).toBe("none/exact/varied");
    expect(levels({ link: { ...link, bits: 3 } }).device).toBe("none/exact poor/varied");
    const differing = [{ component: "fonts", agrees: false, bits: -3 }];
    expect(levels({ link: { ...link, evidence: differing } }).device).toBe("none/strong/varied");
    expect(levels({ link: { ...link, evidence: differing, bits: 5 } }).device).toBe("none/weak/varied");
    expect(levels({ link: { ...link, evidence: differing, bits: 1 } }).device).toBe("none/faint/varied");
    expect(levels({ link: { ...link, newFingerprint: true } }).device).toBe("none/browser/varied");
    expect(levels({ link: { ...link, newDevice: true, bits: 0 } }).device).toBe("none/new/varied");
    expect(levels({ link: { ...link, newDevice: true, bits: -15 } }).device).toBe("none/unlike/varied");
    expect(levels({ link: { ...link, newDevice: true, bits: -30 } }).device).toBe("none/foreign/varied");
    expect(levels({ link: { ...link, newDevice: true, bits: -80 } }).device).toBe("none/other kind/varied");
    const phone = machine("a");
    expect(levels({ observation: { ...phone, agent: { ...phone.agent, system: "ios" } } }).device).toBe(
      "none/exact rare/alike",
    );
    const alike = (bits: number): string | undefined =>
      levels({
        observation: { ...phone, agent: { ...phone.agent, system: "ios" } },
        link: { ...link, bits },
      }).device;
    expect([6, 5, 3, 1].map(alike)).toEqual([
      "none/exact good/alike",
      "none/exact/alike",
      "none/exact poor/alike",
      "none/exact faint/alike",
    ]);
  });

  it("do not know a device that only ever tried", () => {
    const memory = teach(BLANK, habitKeys(HOME, machine("a"), "another", START), START, 1);
    expect(levels({ memory }).device).toBe("none/new/varied");
    expect(levels({ memory, device: { ...device, provedAt: START } }).device).toBe("none/exact rare/varied");
  });

  it("name the nearest circle of the network that was used before", () => {
    const from = (parts: Partial<Network>): string | undefined =>
      levels({ network: { ...HOME, ...parts } }).network?.replace("known: ", "");
    const moved = { addressKey: "other", lineKey: "other" };
    expect(from({})).toBe("habitual/fixed");
    expect(levels({ memory: taught(1) }).network).toBe("known: line/fixed");
    expect(from(moved)).toBe("network/fixed/seldom");
    expect(from({ ...moved, networkKey: "other" })).toBe("habitual provider/fixed/seldom");
    expect(from({ ...moved, networkKey: "other", asn: 1 })).toBe("city/fixed/steady");
    expect(from({ ...moved, networkKey: "other", asn: 1, city: "Kassel" })).toBe("country/fixed");
    expect(from({ ...moved, networkKey: "other", ...TOKYO, kind: "vpn" })).toBe("new/hidden");
    expect(from({ ...moved, networkKey: "other", ...TOKYO, kind: "mobile" })).toBe("new/shared");
  });

  it("name the kind of a network where its line is not a known one", () => {
    const kind = (parts: Partial<Network>): string | undefined =>
      levels({ network: { ...HOME, addressKey: "other", lineKey: "other", networkKey: "other", ...parts } })
        .kind;
    expect(kind({ kind: "business" })).toBe("fixed: business");
    expect(kind({ kind: "vpn" })).toBe("hidden: vpn");
    expect(kind({ kind: null })).toBeUndefined();
    expect(levels({ network: { ...HOME, kind: "business" } }).kind).toBeUndefined();
  });

  it("tell a provider that gives another line every time from one that hardly ever does", () => {
    let memory = BLANK;
    for (let i = 0; i < 8; i++) {
      const line = network(`line ${i}`);
      const at = START + i * DAY;
      const keys = addNovelty(habitKeys(line, machine("a"), "d1", at), memory, link, line, null, at);
      memory = teach(memory, keys, at, 1);
    }
    const elsewhere = { ...HOME, addressKey: "other", lineKey: "other", networkKey: "other" };
    expect(levels({ memory, network: elsewhere }).network).toBe("known: habitual provider/fixed/always");
    expect(levels({ network: elsewhere }).network).toBe("known: habitual provider/fixed/seldom");
    const unknown = { ...elsewhere, asn: 1 };
    expect(levels({ memory, network: unknown }).network).toBe("known: city/fixed/restless");
    expect(levels({ network: unknown }).network).toBe("known: city/fixed/steady");
  });

  it("expect another line the longer ago a provider was used and the oftener it changed lines", () => {
    const elsewhere = { ...HOME, addressKey: "other", lineKey: "other", networkKey: "other" };
    const seenAt = (lastSeenAt: number, memory = taught(5)): string | undefined =>
      levels({
        memory,
        network: elsewhere,
        devices: [{ ...device, lastNetwork: HOME, fingerprints: [{ ...FINGERPRINT, lastSeenAt }] }],
        now: START + 30 * DAY,
      }).lease;
    expect(seenAt(START + 29.9 * DAY)).toBe("fixed: none");
    expect(seenAt(START + 10 * DAY)).toBe("fixed: maybe");
    let restless = taught(5);
    for (let i = 0; i < 6; i++)
      restless = teach(restless, addNovelty({}, restless, link, elsewhere, null, START), START, 1);
    expect(seenAt(START + 29.9 * DAY, restless)).toBe("fixed: hardly");
    expect(seenAt(START + 10 * DAY, restless)).toBe("fixed: several");
    expect(levels({ network: HOME }).lease).toBeUndefined();
  });

  it("know which devices keep no identifier", () => {
    const storage = (memory: Memory, parts: Partial<Parameters<typeof levels>[0]> = {}): string | undefined =>
      levels({ memory, ...parts }).storage;
    expect(storage(taught(1))).toBe("once/any/later");
    expect(storage(taught(5))).toBe("never/any/later");
    const losing = (times: number): Memory => {
      let memory = taught(5);
      for (let i = 0; i < times; i++)
        memory = teach(memory, addNovelty({}, memory, link, HOME, machine("a"), START), START + 4 * DAY, 1);
      return memory;
    };
    expect(storage(losing(1))).toBe("often/any/later");
    expect(storage(losing(4))).toBe("always/any");
    const kept = { ...machine("a"), storedDeviceId: "d1" };
    expect(addNovelty({}, taught(5), link, HOME, kept, START)).toEqual({});
    expect(storage(taught(5), { observation: kept })).toBeUndefined();
    expect(storage(taught(5), { link: { ...link, newFingerprint: true } })).toBeUndefined();
    expect(
      storage(taught(5), { observation: { ...machine("a"), components: {}, digest: null } }),
    ).toBeUndefined();
  });

  it("expect WebKit to have thrown identifiers away after a week", () => {
    const { agent } = machine("a");
    const phone = { ...machine("a"), agent: { ...agent, browser: "safari", system: "ios" } };
    const seenAt = (lastSeenAt: number): string | undefined =>
      levels({
        observation: phone,
        devices: [{ ...device, fingerprints: [{ ...FINGERPRINT, lastSeenAt }] }],
        now: START + 9 * DAY,
      }).storage;
    expect(seenAt(START)).toBe("due/open");
    expect(seenAt(START + 5 * DAY)).toBe("never/open/week");
  });

  it("see a private window where a browser blurs what it drew plainly before, and how lately it was here", () => {
    const drawn = { ...FINGERPRINT, components: { "lk:canvas_text": "plain" }, lastSeenAt: START + 6 * DAY };
    const { agent } = machine("a");
    const safari = { ...machine("a"), agent: { ...agent, browser: "safari", system: "macos" } };
    const storage = (noisy: readonly string[], observation: Observation = safari): string | undefined =>
      levels({
        observation: { ...observation, noisy },
        devices: [{ ...device, fingerprints: [drawn] }],
        now: START + 6 * DAY + 1,
      }).storage;
    expect(storage([])).toBe("never/open/today");
    expect(storage(["lk:canvas_text"])).toBe("never/private/today");
    expect(storage(["lk:audio"])).toBe("never/open/today");
    expect(storage(["lk:canvas_text"], machine("a"))).toBe("never/any/today");
  });

  it("count the devices that an account came to have by so many logins", () => {
    const others = (count: number): readonly Device[] =>
      Array.from({ length: count }, (_, i) => ({ ...device, id: `d${i + 1}` }));
    expect(levels({ devices: others(1) }).devices).toBe("met: some");
    expect(levels({ devices: others(5) }).devices).toBe("met: most");
    const stranger = { ...link, newDevice: true, bits: -80 };
    expect(levels({ devices: others(2), link: stranger }).devices).toBe("new: many");
  });

  it("know the hours at which an account is used, and the part of the day", () => {
    const evening = Math.floor(START / DAY) * DAY + 19 * 3_600_000;
    let memory = BLANK;
    for (let i = 0; i < 6; i++)
      memory = teach(memory, habitKeys(HOME, machine("a"), "d1", evening + i * DAY), evening + i * DAY, 1);
    const at = (hours: number, from: Network = HOME): string | undefined =>
      levels({ memory, network: from, now: evening + 6 * DAY + hours * 3_600_000 }).hour;
    expect(at(0)).toBe("evening/usual");
    expect(at(9)).toBe("night/seldom");
    expect(at(9, { ...HOME, longitude: null })).toBe("seldom");
    expect(at(9, { ...HOME, ...TOKYO })).toBe("afternoon/seldom");
  });

  it("compare the languages of a device with those of the account's devices", () => {
    const known: Device = {
      ...device,
      fingerprints: [{ ...FINGERPRINT, components: { "lk:languages": "de" } }],
    };
    const speaks = (
      components: Record<string, string>,
      devices: readonly Device[] = [known],
    ): string | undefined => levels({ observation: { ...machine("a"), components }, devices }).language;
    expect(speaks({ "lk:languages": "de" })).toBe("known: same");
    expect(speaks({ "lk:languages": "ru" })).toBe("known: other");
    expect(speaks({ "lk:gpu": "x" })).toBeUndefined();
    expect(speaks({ "lk:languages": "de" }, [device])).toBeUndefined();
    const tried = { ...known, id: "d9", status: "detached" as const };
    expect(speaks({ "lk:languages": "de" }, [tried])).toBeUndefined();
  });

  it("know a machine of the account's in another browser", () => {
    const { agent } = machine("a");
    const hardware = {
      "lk:screen": "1",
      "lk:cores": "2",
      "lk:memory": "3",
      "lk:gpu_family": "4",
      "lk:fonts": "5",
    };
    const drawn = { ...hardware, "lk:gpu": "6", "lk:webgl": "7", "lk:canvas_text": "8" };
    const known = { ...device, fingerprints: [{ ...FINGERPRINT, agent, components: drawn }] };
    const runsOn = (browser: string, components: Record<string, string>, system = "windows"): unknown =>
      levels({
        observation: { ...machine("a"), agent: { ...agent, browser, system }, components },
        devices: [known],
        device: { ...device, id: "d9" },
        link: { ...link, newDevice: true, deviceId: "d9", bits: -80 },
      }).machine;
    expect(runsOn("edge", drawn)).toBe("same");
    expect(runsOn("firefox", hardware)).toBe("like");
    expect(runsOn("firefox", { ...hardware, "lk:fonts": "x", "lk:screen": "x" })).toBe("unlike");
    expect(runsOn("firefox", { ...hardware, "lk:fonts": "x" })).toBe("open");
    expect(runsOn("firefox", hardware, "macos")).toBe("none");
    expect(runsOn("chrome", drawn)).toBe("none");
    expect(levels().machine).toBeUndefined();
  });

  it("count the providers that the account was used from", () => {
    expect(levels().providers).toBe("home: one");
    const more = (count: number): Memory => {
      let memory = taught(3);
      for (let i = 0; i < count; i++)
        memory = teach(memory, habitKeys(network("n", { asn: i }), machine("a"), "d1", START), START, 1);
      return memory;
    };
    expect(levels({ memory: more(1) }).providers).toBe("home: two");
    expect(levels({ memory: more(3) }).providers).toBe("home: few");
    expect(
      levels({ memory: more(9), network: { ...HOME, ...TOKYO, asn: 77, lineKey: "t", networkKey: "t" } })
        .providers,
    ).toBe("new: many");
  });

  it("measure how far an unknown network lies from where the devices let in were last", () => {
    const place = (parts: Partial<Network>, at: Network | null = HOME): string | undefined =>
      levels({
        network: { ...HOME, addressKey: "x", lineKey: "x", networkKey: "x", ...parts },
        devices: [{ ...device, lastNetwork: at }],
      }).place;
    expect(levels({ devices: [{ ...device, lastNetwork: HOME }] }).place).toBeUndefined();
    expect(place({})).toBe("habitual provider, computer: spot");
    expect(place({ latitude: 52.6 })).toBe("habitual provider, computer: here");
    expect(place({ latitude: 53.3 })).toBe("habitual provider, computer: near");
    expect(place({ asn: 9, city: "Kassel", latitude: 50 })).toBe("country, computer: region");
    expect(place({ ...TOKYO })).toBe("new, computer: abroad");
    expect(place({ latitude: null })).toBeUndefined();
    expect(place({}, null)).toBeUndefined();
    const tried = { ...device, id: "d9", status: "detached" as const, lastNetwork: network("t", TOKYO) };
    const far = { ...network("t2", TOKYO), asn: 9 };
    expect(levels({ network: far, devices: [tried] }).place).toBeUndefined();
  });

  it("compare the versions of an agent that comes without a description", () => {
    const { agent } = machine("a");
    const bare = { ...machine("a"), components: {}, digest: null, timezone: null };
    const known = { ...device, fingerprints: [{ ...FINGERPRINT, agent }] };
    const version = (parts: Partial<typeof agent>): string | undefined =>
      levels({ observation: { ...bare, agent: { ...agent, ...parts } }, devices: [known] }).agent;
    expect(version({})).toBe("none: seen/same");
    expect(version({ browserMajor: 141 })).toBe("none: seen/next");
    expect(version({ browserMajor: 150 })).toBe("none: seen/newer");
    expect(version({ browserMajor: 120, systemVersion: "11" })).toBe("none: seen/system older");
    expect(version({ model: "Pixel" })).toBe("none: seen/model same");
    expect(version({ browser: "opera" })).toBe("none: system");
  });

  it("compare browser and time zone", () => {
    const seen = machine("a");
    expect(levels()).toMatchObject({ agent: "known: seen", zone: "near: seen" });
    const { agent } = seen;
    expect(
      levels({ observation: { ...seen, agent: { ...agent, browser: "opera" }, timezone: "Asia/Tokyo" } }),
    ).toMatchObject({ agent: "known: system", zone: "near: new" });
    expect(levels({ observation: { ...seen, agent: { ...agent, system: "haiku" } } }).agent).toBe(
      "known: new",
    );
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
      {
        device: "none/foreign/varied",
        network: "new: new/hidden",
        agent: "new: new",
        zone: "new: new",
        language: "new: other",
      },
      12,
    );
    expect(usual.bits).toBeLessThan(-6);
    expect(strange.bits).toBeGreaterThan(10);
    expect(strange.parts[LOGIN_FACTS.indexOf("network")]).toBeGreaterThan(0);
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
      takeoverEvidence({ device: "id/exact", network: `id: ${place}`, agent: "id: seen" }, 12).bits;
    expect(at("new/hidden")).toBeGreaterThan(at("habitual/fixed") + 8);
  });

  it("lets facts speak for themselves where no script described the device", () => {
    const at = (device: string | undefined, place: string): number => {
      const known = device === undefined ? "none" : "known";
      const facts = { network: `${known}: ${place}`, agent: `${known}: seen` };
      return takeoverEvidence(device === undefined ? facts : { device, ...facts }, 12).bits;
    };
    const [plain = 0, described = 0] = [undefined, "none/exact good/varied"].map(
      (device) => at(device, "new/hidden") - at(device, "habitual/fixed"),
    );
    expect(plain).toBeGreaterThan(8);
    expect(described).toBeGreaterThan(0);
  });

  it("calls strange only what is new in device and country", () => {
    expect(isStrange({ device: "none/foreign/varied", network: "new: new/fixed" })).toBe(true);
    expect(isStrange({ device: "id/exact", network: "id: new/fixed" })).toBe(false);
    expect(isStrange({ device: "none/new/alike", network: "new: country/fixed" })).toBe(false);
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
        START + i * DAY,
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
      keys: habitKeys(network("far", TOKYO), machine("b"), "d2", START),
    };
    const after = takeBack(remember(before, lesson, START + 3 * DAY), "x", START + 3 * DAY);
    expect(seenBefore(after, "country", "JP", START + 3 * DAY)).toBe(0);
    expect(after.taught).toBe(before.taught);
  });
});
