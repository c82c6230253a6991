import { createWorld, describe, hintedVersion, softwareState, TRAIN } from "@latchkey/simulator";
import { expect, test } from "vitest";
import { createAgentReader } from "./agent.ts";
import { hintsFromSignals } from "./hints.ts";

const HINTED = {
  windows: "Windows",
  macos: "macOS",
  linux: "Linux",
  chromeos: "Chrome OS",
  android: "Android",
} as Readonly<Record<string, string>>;

test("the simulator says of a browser what the service reads of it, with script and without", () => {
  const reader = createAgentReader();
  const world = createWorld(
    { ...TRAIN, accounts: 150, people: { ...TRAIN.people, sessionsPerDay: 0 } },
    "agents",
  );
  const systems = new Set<string | null>();
  for (const { households } of world.accounts) {
    const browsers = households.flatMap(({ members }) =>
      members.flatMap(({ person }) => person.devices.flatMap((device) => device.browsers)),
    );
    for (const [browser] of browsers) {
      const at = Date.parse(`${TRAIN.start}T00:00:00Z`);
      const timezone = "Europe/Berlin";
      const seen = describe(browser, { at, place: "home", timezone, private: false, session: "s" });
      const hints = browser.engine === "blink" && {
        platform: HINTED[browser.machine.platform],
        platformVersion: hintedVersion(browser, softwareState(browser, at)),
        model: browser.machine.model,
        mobile: browser.machine.platform === "android",
        brands: browser.family === "brave" ? [{ brand: "Brave", version: `${seen.agent.browserMajor}` }] : [],
      };
      const scripted = hintsFromSignals({ highEntropyValues: { value: hints } }, seen.components.touch);
      // Simulated models have no maker whose names they follow, and whether it is a bot is not the simulator's to say.
      const { bot: _bot, vendor: _vendor, ...agent } = seen.agent;
      expect(reader.agent(seen.userAgent, scripted)).toMatchObject(agent);
      const { bot: _headerBot, vendor: _headerVendor, ...headerAgent } = seen.headerAgent;
      expect(reader.agent(seen.userAgent, null)).toMatchObject(headerAgent);
      systems.add(agent.system);
    }
  }
  expect([...systems].sort()).toEqual(["android", "chromeos", "ios", "ipados", "linux", "macos", "windows"]);
});
