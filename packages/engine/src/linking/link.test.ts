import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import {
  access,
  BERLIN,
  changed,
  DAY,
  HOUR,
  IPHONE,
  LAPTOP,
  login,
  machine,
  network,
  PARIS,
  START,
  story,
} from "../testing/fixtures.ts";

const HOME = network("home");

describe("recognising a device within an account", () => {
  it("knows the same machine again with storage cleared, and is sure of it", () => {
    const s = story();
    const first = s.happen(access(machine("ann"), HOME), START);
    const again = s.happen(access(machine("ann"), HOME), START + DAY);
    expect(first.link?.newDevice).toBe(true);
    expect(again.link).toMatchObject({
      newDevice: false,
      newFingerprint: false,
      deviceId: first.link?.deviceId,
      method: "exact",
    });
    expect(again.link?.confidence).toBeGreaterThan(0.95);
  });

  it("knows a machine whose description drifted (browser update, new canvas, other window)", () => {
    const s = story();
    const first = s.happen(access(machine("ann"), HOME), START);
    const updated = changed(
      machine("ann", { ...LAPTOP, browserMajor: 141 }),
      "rupt:userAgent",
      "rupt:canvas",
      "rupt:screen",
    );
    const again = s.happen(access(updated, HOME), START + 20 * DAY);
    expect(again.link).toMatchObject({
      newDevice: false,
      deviceId: first.link?.deviceId,
      fingerprintId: first.link?.fingerprintId,
    });
  });

  it("tells machines apart whose systems differ although everything else agrees", () => {
    const s = story();
    s.happen(access(machine("x"), HOME), START);
    const other = s.happen(access(machine("x", { ...LAPTOP, system: "macos" }), HOME), START + HOUR);
    expect(other.link?.newDevice).toBe(true);
  });

  it("takes a header that says Mac or Chrome for the account's iPad or Brave, and for a Mac or Chrome where it has one", () => {
    const MAC = { ...LAPTOP, browser: "safari", browserMajor: 26, system: "macos", systemVersion: null };
    const IPAD = {
      ...MAC,
      system: "ipados",
      systemVersion: "26.1",
      deviceType: "tablet" as const,
      model: "iPad",
    };
    const BRAVE = { ...LAPTOP, browser: "brave" };
    const header = (agent: typeof LAPTOP) => ({ ...machine("x", agent), components: {}, digest: null });
    for (const [device, said] of [
      [IPAD, MAC],
      [BRAVE, { ...LAPTOP, browser: "chrome" }],
    ] as const) {
      const s = story();
      const first = s.happen(access(machine("x", device), HOME), START);
      expect(s.happen(login(header(said), HOME), START + DAY).link?.deviceId).toBe(first.link?.deviceId);
      const plain = s.happen(access(machine("y", said), HOME), START + 2 * DAY);
      expect(plain.link?.newDevice).toBe(true);
      expect(s.happen(login(header(said), HOME), START + 3 * DAY).link?.deviceId).toBe(plain.link?.deviceId);
    }
  });

  it("takes a program whose header names no browser for none of the account's devices", () => {
    const s = story();
    s.happen(access(machine("x"), HOME), START);
    const nothing = {
      ...LAPTOP,
      browser: null,
      browserMajor: null,
      system: null,
      systemVersion: null,
      deviceType: null,
    };
    const program = { ...machine("x", nothing), components: {}, digest: null };
    expect(s.happen(login(program, HOME), START + DAY).link?.newDevice).toBe(true);
  });

  it("counts two devices from the first day where a caller names nothing but two different hashes", () => {
    const s = story();
    const bare = (digest: string) => ({ ...machine(digest), components: {}, digest, timezone: null });
    s.happen(access(bare("one"), HOME), START);
    const other = s.happen(access(bare("two"), HOME), START + HOUR);
    expect(other.link?.newDevice).toBe(true);
    expect(other.attachedDevices).toBe(2);
  });

  it("tells machines apart that differ in time zone and screen", () => {
    const s = story();
    s.happen(access(machine("x"), HOME), START);
    const other = changed(
      machine("x", LAPTOP, { timezone: "America/New_York" }),
      "rupt:timezone",
      "sig:timezone",
      "sig:screenResolution",
      "rupt:screen",
    );
    expect(s.happen(access(other, HOME), START + HOUR).link?.newDevice).toBe(true);
  });

  it("takes the provider that a device came by as evidence, and another provider for none", () => {
    const bitsBy = (asn: number): number => {
      const s = story();
      s.happen(access(machine("ann"), { ...network("home"), asn: 3320 }), START);
      const moved = { ...network("new home"), asn };
      return s.happen(access(machine("ann"), moved), START + 20 * DAY).link?.bits ?? 0;
    };
    expect(bitsBy(3320)).toBeGreaterThan(bitsBy(6805));
  });

  it("knows a laptop abroad on another screen by the identifier it kept", () => {
    const s = story();
    const mine = s.happen(access(machine("x"), HOME), START).link?.deviceId ?? null;
    const abroad = changed(
      machine("x", LAPTOP, { timezone: "America/New_York", storedDeviceId: mine }),
      "rupt:timezone",
      "sig:timezone",
      "sig:screenResolution",
      "rupt:screen",
    );
    const far = network("hotel", { ...PARIS, country: "US", asn: 7 });
    expect(s.happen(access(abroad, far), START + 3 * DAY).link).toMatchObject({
      deviceId: mine,
      method: "stored_id",
    });
  });

  it("does not take a noisy component for a difference", () => {
    const s = story();
    const first = s.happen(access(machine("brave"), HOME), START);
    const noisy = {
      ...changed(machine("brave"), "rupt:canvas", "rupt:audio", "rupt:webgl"),
      noisy: ["rupt:canvas", "rupt:audio", "rupt:webgl"],
    };
    expect(s.happen(access(noisy, HOME), START + HOUR).link).toMatchObject({
      newDevice: false,
      deviceId: first.link?.deviceId,
    });
  });

  it("follows a stored identifier across a changed description", () => {
    const s = story();
    const first = s.happen(access(machine("ann"), HOME), START);
    const id = first.link?.deviceId ?? "";
    const drifted = {
      ...changed(machine("ann"), "rupt:canvas", "rupt:fonts", "sig:fonts"),
      storedDeviceId: id,
    };
    expect(s.happen(access(drifted, HOME), START + DAY).link).toMatchObject({
      deviceId: id,
      method: "stored_id",
    });
  });

  it("follows the stored previous fingerprint", () => {
    const s = story();
    const first = s.happen(access(machine("ann"), HOME), START);
    const drifted = {
      ...changed(machine("ann"), "rupt:canvas", "rupt:fonts", "sig:fonts"),
      lastDigest: "digest-ann",
    };
    expect(s.happen(access(drifted, HOME), START + DAY).link?.deviceId).toBe(first.link?.deviceId);
  });

  it("does not believe a forged identifier or previous fingerprint on a machine that cannot be it", () => {
    for (const forged of [
      machine("thief", IPHONE),
      machine("thief", { ...LAPTOP, system: "macos" }),
      machine("thief", { ...LAPTOP, deviceType: "mobile", system: "android" }),
      machine("thief"),
    ]) {
      const s = story();
      const first = s.happen(access(machine("ann"), HOME), START);
      const id = first.link?.deviceId ?? "";
      const theft = { ...forged, storedDeviceId: id, lastDigest: "digest-ann" };
      expect(s.happen(access(theft, network("far", PARIS)), START + DAY).link?.newDevice).toBe(true);
    }
  });

  it("gives a private window less confidence and no accusation", () => {
    const s = story();
    s.happen(access(machine("ann"), HOME), START);
    const hidden = s.happen(access(machine("ann", LAPTOP, { privateMode: true }), HOME), START + HOUR);
    expect(hidden.link?.newDevice).toBe(false);
    expect(hidden.link?.confidence).toBeLessThanOrEqual(0.9);
    expect(hidden.verdict).toBe("allow");
  });

  it("cannot tell identical iPhones apart and says so", () => {
    const s = story();
    const phone = machine("iphone", IPHONE);
    const his = s.happen(access({ ...phone, storedDeviceId: null }, HOME), START);
    // The second one is only known to be another because its storage names it.
    s.set({
      devices: [
        ...s.snapshot.devices,
        { ...(s.snapshot.devices[0] as never as object), id: "hers" } as never,
      ],
    });
    const either = s.happen(access(phone, HOME), START + HOUR);
    expect(either.link?.newDevice).toBe(false);
    expect(either.link?.confidence).toBeLessThan(0.6);
    expect([his.link?.deviceId, "hers"]).toContain(either.link?.deviceId);
  });

  it("ties a second browser on one machine by hardware, network and account, if told to", () => {
    const firefox = machine("ann", { ...LAPTOP, browser: "firefox", browserMajor: 142 });
    const asFirefox = changed(
      firefox,
      ...Object.keys(firefox.components).filter((c) => c.startsWith("rupt:")),
    );
    for (const [linkBrowsers, newDevice] of [
      [true, false],
      [false, true],
    ] as const) {
      const s = story({ ...defaultRules(), linkBrowsers });
      s.happen(access(machine("ann"), HOME), START);
      const second = s.happen(access(asFirefox, HOME), START + HOUR);
      expect(second.link).toMatchObject({ newDevice, newFingerprint: true });
    }
    const elsewhere = story();
    elsewhere.happen(access(machine("ann"), HOME), START);
    expect(elsewhere.happen(access(asFirefox, network("cafe", BERLIN)), START + HOUR).link?.newDevice).toBe(
      true,
    );
  });

  it("keeps a native client by the identifier it stored", () => {
    const native = {
      ...machine("phone", { ...IPHONE, system: "android", browser: null, model: "Pixel 8" }),
      components: {},
      digest: null,
    };
    const s = story();
    const first = s.happen(access(native, HOME), START);
    const again = s.happen(
      access({ ...native, storedDeviceId: first.link?.deviceId ?? null }, network("lte", PARIS)),
      START + DAY,
    );
    expect(again.link).toMatchObject({ newDevice: false, method: "stored_id" });
  });
});
