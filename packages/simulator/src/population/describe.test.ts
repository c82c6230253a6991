import { expect, describe as suite, test } from "vitest";
import { createRandom } from "../random.ts";
import { TRAIN } from "../world/parameters.ts";
import { createDevice, type Device } from "../world/people.ts";
import { CITIES, type City } from "../world/places.ts";
import type { Browser } from "./browsers.ts";
import { describe, type Visit } from "./describe.ts";
import { BROWSER_SHARE, type BrowserFamily, PLATFORMS, type Platform } from "./platforms.ts";

/** What the SDK has sources for; by address, because its types need a browser's. */
const SDK_SOURCES = new URL("../../../browser/src/sources/index.ts", import.meta.url).href;

const berlin = CITIES[0] as City;
const start = Date.parse("2026-03-02T00:00:00Z");
const span = { start, days: 60 };

const device = (id: string, platform: Platform): Device =>
  createDevice(id, "desktop", platform, berlin, null, span, TRAIN.people, createRandom("population"));
const visit = (at: number, change: Partial<Visit> = {}): Visit => ({
  at,
  place: "other",
  timezone: "Europe/Berlin",
  private: false,
  session: "s",
  ...change,
});
const main = (d: Device): Browser => (d.browsers[0] as readonly [Browser, number])[0];

function firstOf(platform: Platform, family: BrowserFamily): Browser {
  for (let i = 0; i < 400; i++) {
    const browser = main(device(`${platform}${i}`, platform));
    if (browser.family === family && !browser.resists) return browser;
  }
  throw new Error(`no ${family} on ${platform}`);
}

suite("descriptions", () => {
  test("equal visits give equal descriptions on every platform", () => {
    for (const platform of PLATFORMS) {
      const browser = main(device(platform, platform));
      expect(describe(browser, visit(start))).toEqual(describe(browser, visit(start)));
    }
  });

  test("two machines with one GPU, system and browser version draw the same canvas and show the same WebGL", () => {
    const browser = firstOf("windows", "chrome");
    const other = main(device("another", "windows"));
    const { machine } = browser;
    const twin: Browser = {
      ...browser,
      id: "twin.b0",
      machine: {
        ...other.machine,
        gpu: machine.gpu,
        gpuClass: machine.gpuClass,
        generation: machine.generation,
        systemUpgrades: [],
        driverChanges: [],
        smoothing: machine.smoothing,
        languages: machine.languages,
        habit: "prompt",
      },
    };
    const original: Browser = {
      ...browser,
      machine: { ...machine, key: "original", systemUpgrades: [], driverChanges: [], habit: "prompt" },
    };
    const day = start + 20 * 86_400_000;
    const [a, b] = [describe(original, visit(day)), describe(twin, visit(day))];
    for (const name of ["canvas_shapes", "canvas_text", "webgl", "gpu"])
      expect(a.components[name]).toBe(b.components[name]);
  });

  test("phones of one model, language and release cannot be told apart", () => {
    const phones = Array.from({ length: 60 }, (_, i) => main(device(`phone${i}`, "ios")));
    const counts = new Map<string, number>();
    for (const phone of phones) {
      const { digest } = describe(phone, visit(start));
      counts.set(digest, (counts.get(digest) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeGreaterThan(3);
  });

  test("the SDK has a source for every component, and every one of its default sources is described", async () => {
    const sdk = (await import(SDK_SOURCES)) as { sources: Record<string, unknown>; THOROUGH: RegExp };
    const seen = new Set<string>();
    for (const platform of PLATFORMS) {
      for (let i = 0; i < 40; i++) {
        const { components, noisy } = describe(main(device(`${platform}${i}`, platform)), visit(start));
        for (const name of [...Object.keys(components), ...noisy]) seen.add(name);
      }
    }
    const expected = Object.keys(sdk.sources).filter((name) => !sdk.THOROUGH.test(name));
    expect([...seen].sort()).toEqual(expected.sort());
  });

  test("what Brave randomises arrives as noise, not as a value", () => {
    const browser = firstOf("windows", "brave");
    const seen = describe(browser, visit(start));
    expect(seen.noisy).toContain("canvas_shapes");
    for (const name of seen.noisy) expect(seen.components[name]).toBeUndefined();
  });

  test("a private Safari window adds noise to what it draws, a normal one does not", () => {
    const browser = firstOf("macos", "safari");
    expect(describe(browser, visit(start)).noisy).toEqual([]);
    expect(describe(browser, visit(start, { private: true })).noisy).toContain("canvas_text");
  });

  test("browsers go forward: no version is lower on a later day", () => {
    for (const platform of PLATFORMS) {
      for (const [family] of BROWSER_SHARE[platform]) {
        const browser = {
          ...main(device(`forward-${platform}`, platform)),
          family,
          id: `forward-${platform}-${family}`,
        };
        const versions = Array.from(
          { length: 60 },
          (_, day) => describe(browser, visit(start + day * 86_400_000)).agent.browserMajor ?? 0,
        );
        expect(versions).toEqual([...versions].sort((a, b) => a - b));
      }
    }
  });

  test("an iPad says it is a Mac in its header and is known as an iPad with the script", () => {
    const seen = describe(firstOf("ipados", "safari"), visit(start));
    expect(seen.headerAgent.system).toBe("macos");
    expect(seen.agent.system).toBe("ipados");
  });
});
