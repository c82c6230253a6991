import { describe, expect, it } from "vitest";
import { limitsInForce } from "../access/limits.ts";
import { unknownPopulation } from "../population.ts";
import { readMemory } from "../profile/memory.ts";
import { defaultRules } from "../rules.ts";
import {
  access,
  BERLIN,
  HOUR,
  IPHONE,
  LAPTOP,
  login,
  MINUTE,
  machine,
  network,
  PARIS,
  START,
  story,
  TOKYO,
} from "../testing/fixtures.ts";
import type { Connection, Device, EmailFacts, RecentAccess } from "../types.ts";
import { emptySnapshot } from "../types.ts";
import { judge, SIGNALS } from "./index.ts";
import type { Situation } from "./signal.ts";

const HOME = network("home", BERLIN);
const FAR = network("far", PARIS);
const NOW = START + 10 * HOUR;

/** An account with one known laptop at home that logged in before. */
const known = (() => {
  const s = story();
  s.happen(access(machine("a"), HOME), START);
  s.happen(login(machine("a"), HOME), START + HOUR);
  return s.snapshot;
})();
const laptop = known.devices[0] as Device;
const phone: Device = { ...laptop, id: "phone", type: "mobile" };
const link = (newDevice: boolean) => ({
  deviceId: laptop.id,
  newDevice,
  fingerprintId: "f",
  newFingerprint: newDevice,
  confidence: 1,
  method: "exact" as const,
  bits: 20,
  evidence: [],
});
const EMAIL: EmailFacts = {
  key: "k",
  domainKey: "d",
  valid: true,
  disposable: false,
  webmail: true,
  gibberish: false,
  shapeKey: "s",
};

/** A situation of nothing in particular. */
function situation(parts: Partial<Situation>): Situation {
  const rules = defaultRules();
  const snapshot = parts.snapshot ?? known;
  return {
    kind: "access",
    now: NOW,
    snapshot,
    memory: readMemory(snapshot.profile),
    rules,
    limits: limitsInForce(snapshot, rules, null),
    population: unknownPopulation(),
    network: HOME,
    observation: machine("a"),
    device: laptop,
    link: link(false),
    connection: null,
    action: null,
    email: null,
    phone: null,
    firstEvent: false,
    attachedDevices: 1,
    beyond: [],
    people: 1,
    peopleAtLeast: 1,
    witness: [],
    ...parts,
  } as Situation;
}

const connection = (id: string, device: Device, from = HOME, openedAt = START): Connection => ({
  id,
  deviceId: device.id,
  deviceType: device.type,
  network: from,
  openedAt,
});
const live = (...connections: Connection[]): Partial<Situation> => ({
  kind: "connect",
  snapshot: { ...known, connections },
  connection: connections[connections.length - 1] ?? null,
});
const other: Device = { ...laptop, id: "other" };
const recent = (from = HOME, at = NOW - HOUR): RecentAccess[] => [
  { id: "r", at, deviceId: "other", deviceType: "computer", network: from },
];
const blank = { ...emptySnapshot(), reachable: true };
const memoryWith = (parts: object) => ({ ...readMemory(known.profile), ...parts });

type Case = Partial<Situation>;
const CASES: Record<string, { hit: Case; miss: Case; unknown: Case | null }> = {
  device_limits: {
    hit: { beyond: [laptop], attachedDevices: 3 },
    miss: {},
    unknown: {
      limits: {
        limits: { overall: null, computer: null, tablet: null, mobile: null },
        people: null,
        mode: "signal",
        peopleMode: "signal",
      },
    },
  },
  people: {
    hit: { peopleAtLeast: 3, limits: { ...limitsInForce(known, defaultRules(), null), people: 2 } },
    miss: { peopleAtLeast: 2, limits: { ...limitsInForce(known, defaultRules(), null), people: 2 } },
    unknown: {},
  },
  separate_households: {
    hit: { memory: memoryWith({ apart: [9, 2, 2, 8, 4, 300] }) },
    miss: { memory: memoryWith({ apart: [2, 1, 2, 1, 1, null] }) },
    unknown: { memory: readMemory(blank.profile) },
  },
  concurrency: {
    hit: live(connection("1", laptop), connection("2", other, FAR)),
    miss: live(connection("1", laptop), connection("2", phone, FAR)),
    unknown: live(connection("1", laptop), connection("2", other, { ...FAR, kind: "vpn" })),
  },
  cloned_device: {
    hit: live(connection("1", laptop), connection("2", laptop, FAR)),
    miss: live(connection("1", laptop), connection("2", laptop)),
    unknown: live(
      connection("1", laptop, HOME, NOW - MINUTE),
      connection("2", laptop, network("near", BERLIN), NOW),
    ),
  },
  impossible_travel: {
    hit: { snapshot: { ...known, recent: recent() }, network: network("t", TOKYO) },
    miss: { snapshot: { ...known, recent: recent() } },
    unknown: { snapshot: { ...known, recent: recent() }, network: { ...network("t", TOKYO), latitude: 200 } },
  },
  high_velocity: {
    hit: { memory: memoryWith({ velocity: [200, NOW] }) },
    miss: {},
    unknown: null,
  },
  new_device: {
    hit: { kind: "evaluate", device: { ...laptop, id: "x", status: "detached" }, link: link(true) },
    miss: { kind: "evaluate" },
    unknown: { kind: "evaluate", device: null, link: null },
  },
  new_fingerprint: {
    hit: { kind: "evaluate", device: { ...laptop, id: "x", status: "detached" }, link: link(true) },
    miss: { kind: "evaluate" },
    unknown: { kind: "evaluate", observation: { ...machine("a"), digest: null, components: {} } },
  },
  new_ip: {
    hit: { kind: "evaluate", network: FAR },
    miss: { kind: "evaluate" },
    unknown: { kind: "evaluate", network: { ...FAR, addressKey: null, networkKey: null } },
  },
  new_location: {
    hit: { kind: "evaluate", network: FAR },
    miss: { kind: "evaluate" },
    unknown: { kind: "evaluate", network: { ...FAR, country: null } },
  },
  anonymous_network: {
    hit: { kind: "evaluate", network: { ...FAR, kind: "tor" } },
    miss: { kind: "evaluate" },
    unknown: { kind: "evaluate", network: { ...FAR, kind: null } },
  },
  failed_logins: {
    hit: { kind: "evaluate", memory: memoryWith({ failures: Array(8).fill(NOW - MINUTE) }) },
    miss: { kind: "evaluate" },
    unknown: null,
  },
  credential_stuffing: {
    hit: {
      kind: "evaluate",
      population: { ...unknownPopulation(), failedLoginsPerAddress: 500, succeededLoginsPerAddress: 2 },
    },
    miss: {
      kind: "evaluate",
      population: { ...unknownPopulation(), failedLoginsPerAddress: 1, succeededLoginsPerAddress: 50 },
    },
    unknown: { kind: "evaluate" },
  },
  habits: {
    hit: {
      kind: "evaluate",
      habits: { levels: { device: "none/foreign/varied" }, bits: 6, like: "naive", parts: [6] },
    },
    miss: { kind: "evaluate", habits: { levels: {}, bits: -6, like: "naive", parts: [] } },
    unknown: { kind: "evaluate", habits: null },
  },
  disposable_email: {
    hit: { kind: "evaluate", email: { ...EMAIL, disposable: true } },
    miss: { kind: "evaluate", email: EMAIL },
    unknown: { kind: "evaluate" },
  },
  multi_account: {
    hit: { kind: "evaluate", population: { ...unknownPopulation(), accountsPerFingerprint: 40 } },
    miss: { kind: "evaluate", population: { ...unknownPopulation(), accountsPerFingerprint: 1 } },
    unknown: { kind: "evaluate" },
  },
  announced_bot: {
    hit: { observation: machine("a", { ...LAPTOP, bot: true }) },
    miss: { observation: machine("a", { ...IPHONE, bot: false }) },
    unknown: { observation: machine("a", { ...LAPTOP, bot: null }) },
  },
};

const answerOf = (id: string, parts: Case) => judge(situation(parts)).find((f) => f.signal === id)?.answer;

describe("every signal", () => {
  for (const { id } of SIGNALS) {
    it(`${id}: hits, misses and does not know where it should`, () => {
      const cases = CASES[id];
      expect(cases, "a case table").toBeDefined();
      if (cases === undefined) return;
      expect(answerOf(id, cases.hit)).toBe("hit");
      expect(answerOf(id, cases.miss)).toBe("miss");
      if (cases.unknown !== null) expect(answerOf(id, cases.unknown)).toBe("unknown");
    });
  }

  it("has an id of its own, and every case table belongs to one", () => {
    const ids = SIGNALS.map((s) => s.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(CASES).sort()).toEqual([...ids].sort());
  });

  it("leaves a common phone behind a carrier's gateway alone, however many made accounts there", () => {
    const crowd = { ...unknownPopulation(), accountsPerFingerprint: 200, signupsPerAddress: 90 };
    const bitsOf = (parts: Case): number =>
      judge(situation({ kind: "evaluate", population: crowd, ...parts })).find(
        (f) => f.signal === "multi_account",
      )?.bits ?? 0;
    const carrier = network("gateway", { kind: "mobile" });
    expect(bitsOf({ observation: machine("a", IPHONE), network: carrier })).toBeLessThan(1);
    expect(bitsOf({ observation: machine("a") })).toBeGreaterThan(8);
  });

  it("answers unknown, with what went wrong, where it fails", () => {
    const broken = situation({ snapshot: { ...blank, recent: null as never } });
    const finding = judge(broken).find((f) => f.signal === "impossible_travel");
    expect(finding?.answer).toBe("unknown");
    expect(finding?.evidence.failed).toBeTruthy();
  });
});
