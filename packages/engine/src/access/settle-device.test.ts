import { describe, expect, it } from "vitest";
import { access, DAY, IPHONE, machine, network, START, story } from "../testing/fixtures.ts";
import type { Agent, Fingerprint } from "../types.ts";

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
