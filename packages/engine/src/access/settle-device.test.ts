import { describe, expect, it } from "vitest";
import {
  access,
  changed,
  DAY,
  IPHONE,
  LAPTOP,
  login,
  machine,
  network,
  START,
  story,
} from "../testing/fixtures.ts";
import type { Agent, Fingerprint, Observation } from "../types.ts";

const HOME = network("home");
const OLD: Agent = { ...IPHONE, browserMajor: 2603, systemVersion: "26.3" };
const NEW: Agent = { ...IPHONE, browserMajor: 2604, systemVersion: "26.4" };

/** What is kept of a phone that shows everything, and ten days later hides its canvas. */
function keptAfterHiding(agent: Agent): Fingerprint["components"] | undefined {
  const s = story();
  const { link } = s.happen(access(machine("ann", OLD), HOME), START);
  const { "rupt:canvas": _hidden, ...components } = machine("ann", agent).components;
  const later = { components, noisy: ["rupt:canvas"], storedDeviceId: link?.deviceId ?? null };
  s.happen(access(machine("ann", agent, later), HOME), START + 10 * DAY);
  return s.snapshot.devices[0]?.fingerprints[0]?.components;
}

describe("what is kept of a component that a browser hides", () => {
  it("is what it showed before", () => {
    expect(keptAfterHiding(OLD)).toHaveProperty(["rupt:canvas"], "ann/canvas");
  });

  it("is nothing after an update: it was drawn by versions that are gone", () => {
    expect(keptAfterHiding(NEW)).not.toHaveProperty(["rupt:canvas"]);
    expect(keptAfterHiding(NEW)).toHaveProperty(["rupt:audio"], "ann/audio");
  });
});

describe("what is kept of a component that a browser may have made up", () => {
  /** The text's measures that are known after the same phone showed others, ten days later. */
  const keptAfter = (noisy: readonly string[], agent = OLD): string | undefined => {
    const drawn = (measures: string) => ({ "lk:canvas_text": "text", "lk:text_metrics": measures });
    const s = story();
    const { link } = s.happen(access(machine("ann", OLD, { components: drawn("true") }), HOME), START);
    const storedDeviceId = link?.deviceId ?? null;
    const later = { components: drawn("other"), noisy, storedDeviceId };
    s.happen(access(machine("ann", agent, later), HOME), START + 10 * DAY);
    return s.snapshot.devices[0]?.fingerprints[0]?.components["lk:text_metrics"];
  };

  it("is what it showed before", () => {
    expect(keptAfter(["lk:canvas_text"])).toBe("true");
  });

  it("is what it shows now where the browser makes nothing up, or was updated", () => {
    expect(keptAfter([])).toBe("other");
    expect(keptAfter(["lk:canvas_text"], NEW)).toBe("other");
  });
});

describe("the versions of a known browser", () => {
  const UPDATED: Agent = { ...LAPTOP, browserMajor: 141 };
  const header: Observation = { ...machine("ann", UPDATED), components: {}, digest: null };

  it("stay with its description while a server tells of newer ones by their header alone", () => {
    const s = story();
    const first = s.happen(access(machine("ann"), HOME), START);
    expect(s.happen(login(header, HOME), START + 10 * DAY).link?.deviceId).toBe(first.link?.deviceId);
    expect(s.snapshot.devices[0]?.fingerprints[0]?.agent.browserMajor).toBe(LAPTOP.browserMajor);
    // What the update changed, shown without storage, is the update's doing.
    const drawnAnew = changed(machine("ann", UPDATED), "rupt:canvas", "rupt:userAgent");
    const back = s.happen(access(drawnAnew, HOME), START + 10 * DAY);
    expect(back.link).toMatchObject({ newDevice: false, deviceId: first.link?.deviceId });
    expect(s.snapshot.devices[0]?.fingerprints[0]?.agent.browserMajor).toBe(141);
  });

  it("are the header's where nothing else ever told of it", () => {
    const s = story();
    s.happen(access({ ...header, agent: LAPTOP }, HOME), START);
    s.happen(access(header, HOME), START + 10 * DAY);
    expect(s.snapshot.devices[0]?.fingerprints[0]?.agent.browserMajor).toBe(141);
  });
});
