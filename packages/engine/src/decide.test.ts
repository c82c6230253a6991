import { describe, expect, it } from "vitest";
import { defaultRules } from "./rules.ts";
import {
  access,
  challengingRules,
  changed,
  DAY,
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
} from "./testing/fixtures.ts";
import type { CompiledPolicy } from "./types.ts";

const HOME = network("home");
const notFromJapan: CompiledPolicy = {
  id: "p",
  version: 3,
  name: "No Tokyo",
  trigger: "any",
  mode: "enforce",
  verdict: "deny",
  reason: null,
  priority: 1,
  rollOutPercent: 100,
  matches: (facts) => (facts.network as { country: string }).country === "JP",
};

describe("device limits", () => {
  it("challenges the newest device beyond the limit and leaves the older ones alone", () => {
    const s = story(challengingRules(2));
    expect(s.happen(access(machine("a"), HOME), START).verdict).toBe("allow");
    expect(s.happen(access(machine("b"), HOME), START + HOUR).verdict).toBe("allow");
    const third = s.happen(access(machine("c"), HOME), START + 2 * HOUR);
    expect(third).toMatchObject({
      verdict: "challenge",
      reasons: ["limit_exceeded"],
      attachedDevices: 3,
      overLimit: true,
    });
    expect(third.challenge).toMatchObject({ type: "account_sharing", deviceId: third.link?.deviceId });
    expect(s.happen(access(machine("a"), HOME), START + 3 * HOUR).verdict).toBe("allow");
  });

  it("only signals in a fresh production project", () => {
    const s = story();
    for (const name of ["a", "b"]) s.happen(access(machine(name), HOME), START);
    const third = s.happen(access(machine("c"), HOME), START);
    expect(third).toMatchObject({ verdict: "allow", challenge: null, newSignals: ["device_limits"] });
    expect(s.happen(access(machine("c"), HOME), START + MINUTE).newSignals).toEqual([]);
  });

  it("shows the open challenge again instead of issuing another", () => {
    const s = story(challengingRules(1));
    s.happen(access(machine("a"), HOME), START);
    const first = s.happen(access(machine("b"), HOME), START + HOUR);
    const again = s.happen(access(machine("b"), HOME), START + 2 * HOUR);
    expect(again.challenge?.id).toBe(first.challenge?.id);
    expect(s.snapshot.challenges).toHaveLength(1);
  });

  it("honours an unsigned limit for the calling device alone, never above what the operator set", () => {
    const s = story(challengingRules(2));
    s.happen(access(machine("a"), HOME), START);
    s.happen(access(machine("b"), HOME), START);
    const generous = { limitConfig: { overall: 50, people: null } };
    expect(s.happen(access(machine("c"), HOME, generous), START).verdict).toBe("challenge");
    const t = story();
    t.happen(access(machine("a"), HOME), START);
    const tight = { limitConfig: { overall: 1, people: null } };
    expect(t.happen(access(machine("b"), HOME, tight), START).verdict).toBe("challenge");
    expect(t.happen(access(machine("a"), HOME, tight), START).verdict).toBe("allow");
  });

  it("keeps the limit in force on the challenge", () => {
    const s = story();
    s.happen(access(machine("a"), HOME), START);
    s.happen(access(machine("b"), HOME, { limitConfig: { overall: 1, people: null } }), START);
    expect(s.snapshot.challenges[0]?.limits.overall).toBe(1);
  });

  it("is quiet for a day after the owner proved it, but not for a new device", () => {
    const s = story(challengingRules(2));
    s.happen(access(machine("a"), HOME), START);
    s.happen(access(machine("b"), HOME), START);
    const third = s.happen(access(machine("c"), HOME), START);
    const a = s.snapshot.devices[0]?.id ?? "";
    s.happen({ type: "detach", id: "e", deviceId: a }, START + MINUTE);
    s.happen({ type: "challenge_completed", id: "e", ref: third.challenge?.id ?? null }, START + MINUTE);
    expect(s.happen(access(machine("c"), HOME), START + 2 * MINUTE).verdict).toBe("allow");
    expect(s.happen(access(machine("d"), HOME), START + HOUR).verdict).toBe("challenge");
    // The one that was kicked comes back: it lost its seniority.
    expect(s.happen(access(machine("a"), HOME), START + HOUR).verdict).toBe("challenge");
    expect(s.happen(access(machine("b"), HOME), START + HOUR).verdict).toBe("allow");
  });
});

describe("time", () => {
  it("detaches a device by itself after its time, in event time", () => {
    const s = story({ ...challengingRules(1), autoDetachS: 7 * 86_400 });
    s.happen(access(machine("a"), HOME), START);
    const later = s.happen(access(machine("b"), HOME), START + 8 * DAY);
    expect(later).toMatchObject({ verdict: "allow", attachedDevices: 1 });
    expect(s.snapshot.devices[0]).toMatchObject({
      status: "detached",
      autoDetached: true,
      detachedAt: START + 7 * DAY,
    });
  });

  it("lets challenges expire", () => {
    const s = story(challengingRules(1));
    s.happen(access(machine("a"), HOME), START);
    s.happen(access(machine("b"), HOME), START);
    s.happen({ type: "tick", id: "e" }, START + DAY);
    expect(s.snapshot.challenges).toHaveLength(0);
  });
});

describe("live streams", () => {
  const open = (deviceId: string | undefined, from: ReturnType<typeof network>, id: string) =>
    ({ type: "connect", id, deviceId: deviceId ?? "", network: from }) as const;

  it("find two devices of one type live in two places, and accuse the newer", () => {
    const s = story(challengingRules(null));
    const a = s.happen(access(machine("a"), HOME), START).link?.deviceId;
    s.happen(open(a, HOME, "c1"), START);
    const far = network("far", { ...PARIS });
    const b = s.happen(access(machine("b"), far), START + 5 * HOUR).link?.deviceId;
    const live = s.happen(open(b, far, "c2"), START + 5 * HOUR);
    expect(live).toMatchObject({ verdict: "challenge", reasons: ["concurrency"] });
    expect(live.challenge?.deviceId).toBe(b);
  });

  it("say nothing of one household, another type, a tunnel or an unknown network", () => {
    for (const [name, agent, from] of [
      ["home", LAPTOP, HOME],
      ["phone", IPHONE, network("far", PARIS)],
      ["vpn", LAPTOP, network("far", { ...PARIS, kind: "vpn" })],
      ["unknown", LAPTOP, network("far", { addressKey: null, networkKey: null })],
    ] as const) {
      const s = story(challengingRules(null));
      const a = s.happen(access(machine("a"), HOME), START).link?.deviceId;
      s.happen(open(a, HOME, "c1"), START);
      const b = s.happen(access(machine(name, agent), from), START + 5 * HOUR).link?.deviceId;
      const live = s.happen(open(b, from, "c2"), START + 5 * HOUR);
      expect([name, live.verdict]).toEqual([name, "allow"]);
    }
  });

  it("find one device live from two networks that exclude each other", () => {
    const s = story(challengingRules(null));
    const a = s.happen(access(machine("a"), HOME), START).link?.deviceId;
    s.happen(open(a, HOME, "c1"), START);
    const clone = s.happen(open(a, network("far", PARIS), "c2"), START + MINUTE);
    expect(clone.reasons).toContain("cloned_device");
  });
});

describe("impossible travel", () => {
  it("is found between two devices and shown with its evidence", () => {
    const s = story(challengingRules(null));
    s.happen(access(machine("a"), HOME), START);
    const far = s.happen(access(machine("b"), network("tokyo", TOKYO)), START + HOUR);
    // Two such days may be a tunnel that nobody knows as one; a third one is another person.
    expect(far).toMatchObject({ verdict: "challenge", reasons: ["impossible_travel"], people: 1 });
    const people = [1, 2].map((day) => {
      s.happen(access(machine("a"), HOME), START + day * DAY);
      return s.happen(access(machine("b"), network("tokyo", TOKYO)), START + day * DAY + HOUR).people;
    });
    expect(people).toEqual([1, 2]);
    const finding = far.findings.find((f) => f.signal === "impossible_travel");
    expect(finding?.evidence).toMatchObject({ other_city: "Berlin", hours: 1 });
  });

  it("is not found for one device, tunnels, gateways, satellites, absurd places or a journey that can be made", () => {
    for (const [name, observation, from, after] of [
      ["same device", machine("a"), network("tokyo", TOKYO), HOUR],
      ["vpn", machine("b"), network("tokyo", { ...TOKYO, kind: "vpn" }), HOUR],
      ["mobile gateway", machine("b"), network("tokyo", { ...TOKYO, kind: "mobile" }), HOUR],
      ["satellite", machine("b"), network("tokyo", { ...TOKYO, kind: "satellite" }), HOUR],
      ["latitude 200", machine("b"), network("tokyo", { ...TOKYO, latitude: 200 }), HOUR],
      ["accuracy 20,000 km", machine("b"), network("tokyo", { ...TOKYO, accuracyKm: 20_000 }), HOUR],
      ["same network", machine("b"), { ...network("tokyo", TOKYO), networkKey: "n-home" }, HOUR],
      ["a day by plane", machine("b"), network("tokyo", TOKYO), 20 * HOUR],
    ] as const) {
      const s = story(challengingRules(null));
      s.happen(access(machine("a"), HOME), START);
      expect([name, s.happen(access(observation, from), START + after).reasons]).toEqual([name, []]);
    }
  });
});

describe("logins", () => {
  it("allow and learn at first, then ask when browser and place are new at once", () => {
    const s = story();
    expect(s.happen(login(machine("a"), HOME), START).verdict).toBe("allow");
    expect(s.happen(login(machine("a"), HOME), START + DAY)).toMatchObject({ verdict: "allow", reasons: [] });
    const thief = s.happen(
      login(machine("t", LAPTOP, { timezone: "Asia/Tokyo" }), network("far", TOKYO)),
      START + 2 * DAY,
    );
    expect(thief.verdict).toBe("challenge");
    expect(thief.reasons).toEqual(expect.arrayContaining(["new_fingerprint", "new_ip"]));
    expect(thief.challenge?.type).toBe("account_takeover");
  });

  it("learn a challenged login only once it was proved", () => {
    const s = story();
    s.happen(login(machine("a"), HOME), START);
    const far = network("far", TOKYO);
    const asked = s.happen(login(machine("t", LAPTOP, { timezone: "Asia/Tokyo" }), far), START + DAY);
    expect(
      s.happen(login(machine("t", LAPTOP, { timezone: "Asia/Tokyo" }), far), START + DAY + HOUR).verdict,
    ).toBe("challenge");
    s.happen({ type: "challenge_completed", id: "e", ref: asked.challenge?.id ?? null }, START + DAY + HOUR);
    expect(
      s.happen(login(machine("t", LAPTOP, { timezone: "Asia/Tokyo" }), far), START + 2 * DAY).verdict,
    ).toBe("allow");
  });

  it("leave a known device as it was where they were not let in", () => {
    const s = story({ ...defaultRules(), policies: [{ ...notFromJapan, verdict: "restrict" }] });
    const mine = s.happen(login(machine("a"), HOME), START).link?.deviceId ?? null;
    const known = s.snapshot.devices;
    const copied = { ...changed(machine("a"), "rupt:fonts"), storedDeviceId: mine };
    const refused = s.happen(login(copied, network("far", TOKYO)), START + DAY);
    expect(refused).toMatchObject({ verdict: "restrict", link: { deviceId: mine, newDevice: false } });
    expect(s.snapshot.devices).toEqual(known);
    s.happen(login(copied, HOME), START + DAY + HOUR);
    expect(s.snapshot.devices).not.toEqual(known);
  });

  it("unlearn a login that failed after all", () => {
    const s = story();
    s.happen(login(machine("a"), HOME), START);
    const before = s.snapshot.profile;
    s.happen(login(machine("a"), HOME, { id: "x" }), START);
    s.happen({ ...login(machine("a"), HOME), type: "login_failed", id: "f", ref: "x" } as never, START);
    expect(s.snapshot.profile.habits).toEqual(before.habits);
    const { devices } = s.snapshot;
    const other = { ...changed(machine("a"), "rupt:fonts"), storedDeviceId: devices[0]?.id ?? null };
    s.happen(login(other, network("next door"), { id: "y" }), START + HOUR);
    expect(s.snapshot.devices).not.toEqual(devices);
    s.happen({ ...login(other, HOME), type: "login_failed", id: "g", ref: "y" } as never, START + HOUR);
    expect(s.snapshot.devices).toEqual(devices);
  });

  it("never ask somebody who has no way to prove it", () => {
    const s = story();
    s.set({ reachable: false });
    s.happen(login(machine("a"), HOME), START);
    expect(
      s.happen(login(machine("t", LAPTOP, { timezone: "Asia/Tokyo" }), network("far", TOKYO)), START + DAY)
        .verdict,
    ).toBe("allow");
  });
});

describe("policies", () => {
  const policy = notFromJapan;

  it("decide where they match, only tell where they are shadows, and fail closed on a throwing condition", () => {
    const tokyo = access(machine("a"), network("t", TOKYO));
    expect(story({ ...defaultRules(), policies: [policy] }).happen(tokyo, START)).toMatchObject({
      verdict: "deny",
      policy: "p@3",
      reasons: ["No Tokyo"],
    });
    const shadow = story({ ...defaultRules(), policies: [{ ...policy, mode: "shadow" }] }).happen(
      tokyo,
      START,
    );
    expect(shadow).toMatchObject({
      verdict: "allow",
      policy: null,
      shadow: [{ policy: "p@3", verdict: "deny" }],
    });
    const broken = {
      ...policy,
      matches: () => {
        throw new Error("broken");
      },
    };
    expect(story({ ...defaultRules(), policies: [broken] }).happen(tokyo, START).verdict).toBe("allow");
  });
});
