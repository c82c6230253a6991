import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Description } from "../src/hints/hints.ts";
import { type Browser, type BrowserName, type LaunchOptions, launch, type Tab } from "./browsers.ts";
import type { FakeService } from "./fake-service.ts";
import { startShop } from "./shop.ts";

type Seen = Omit<Description, "values"> & { readonly values: Record<string, unknown> };

/** Runs in the page: one description with its raw values, as far as they travel. */
async function look(thorough = false): Promise<Seen> {
  const result = await Latchkey.createLatchkey({ clientId: "shop", thorough }).describe();
  if (result.status === "failed") throw new Error(result.message);
  const { values, ...rest } = result.description;
  const raw = [...values].map(([name, value]) => [name, value instanceof Uint8Array ? value.length : value]);
  return { ...rest, values: Object.fromEntries(raw) as Record<string, unknown> };
}

let shop: FakeService;
beforeAll(async () => {
  shop = await startShop({
    "/japanese":
      '<!doctype html><html lang="ja"><title>x</title><body><script src="/js/latchkey.js"></script>',
    "/webfont":
      "<!doctype html><title>x</title><style>@font-face{font-family:Segoe UI;src:url(/none.woff)}</style><body><script src='/js/latchkey.js'></script>",
  });
});
afterAll(() => shop?.close());

async function once<T>(name: BrowserName, options: LaunchOptions, run: (tab: Tab) => Promise<T>): Promise<T> {
  const browser = await launch(name, options);
  try {
    return await run(await browser.open(`${shop.url}/`));
  } finally {
    await browser.close();
  }
}

describe.each(["chromium", "firefox"] as const)("a description in %s", (name) => {
  let browser: Browser;
  let tab: Tab;
  let first: Seen;
  beforeAll(async () => {
    browser = await launch(name);
    tab = await browser.open(`${shop.url}/`);
    first = await tab.evaluate(look);
  });
  afterAll(() => browser?.close());

  test("has a digest or a reason for every source, and no source breaks", async () => {
    const names = [...Object.keys(first.components), ...first.noisy, ...Object.keys(first.missing)];
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(32);
    expect(Object.values(first.missing)).not.toContain("error");
    expect(Object.keys(first.components)).toEqual(
      expect.arrayContaining([
        "canvas_shapes",
        "canvas_text",
        "emoji",
        "fonts",
        "math",
        "screen",
        "timezone",
      ]),
    );
    // In Firefox sound says what system and processor say, and takes long.
    expect(first.missing.audio).toBe(name === "firefox" ? "skipped" : undefined);
    expect(first.privateMode).not.toBe(true);
    expect(first.automation).toContain("webdriver");
    expect(first.lies).toEqual([]);
  });

  test("stays the same over reloads, sizes, scales and pages in other languages", async () => {
    const seen = new Set([first.fingerprint]);
    const again = async (path = "/"): Promise<void> => {
      await tab.goto(shop.url + path);
      const { fingerprint } = await tab.evaluate(look);
      seen.add(fingerprint);
    };
    for (let reload = 0; reload < 10; reload++) await again();
    await again("/japanese");
    for (const [width, height, scale] of [
      [700, 500, 1],
      [1024, 600, 1.25],
      [640, 360, 2],
      [1920, 1080, 0.67],
    ] as const) {
      await tab.resize(width, height, scale);
      await again();
    }
    expect([...seen]).toEqual([first.fingerprint]);
  });

  test("two collections at once find the same", async () => {
    await tab.goto(`${shop.url}/`);
    const both = await tab.evaluate(async () => {
      const { createLatchkey } = Latchkey;
      const ask = (): Promise<unknown> => createLatchkey({ clientId: "shop" }).hash();
      return Promise.all([ask(), ask()]);
    });
    expect(both[0]).toEqual(both[1]);
    expect(both[0]).toMatchObject({ status: "collected" });
  });

  test("asks for nothing but fonts, and the fonts a page brings itself count as unknown", async () => {
    await tab.goto(`${shop.url}/webfont`);
    const seen = await tab.evaluate(look);
    expect(seen.noisy).toContain("fonts");
    expect(seen.components).not.toHaveProperty("fonts");
  });

  test("pixels that the page's surroundings change are noise, even where they change alike each time", async () => {
    await tab.goto(`${shop.url}/`);
    const seen = await tab.evaluate(`(async () => {
      const original = CanvasRenderingContext2D.prototype.getImageData;
      CanvasRenderingContext2D.prototype.getImageData = function (...place) {
        const image = original.apply(this, place);
        for (let at = 0; at < image.data.length; at += 97) image.data[at] ^= 1;
        return image;
      };
      const sound = AudioBuffer.prototype.getChannelData;
      AudioBuffer.prototype.getChannelData = function (channel) {
        return sound.call(this, channel).map((sample) => sample * 0.9999);
      };
      return (${look})(true);
    })()`);
    expect((seen as Seen).noisy).toEqual(
      expect.arrayContaining(["audio", "canvas_shapes", "canvas_text", "emoji"]),
    );
  });

  test("claims that contradict each other are named", async () => {
    await tab.goto(`${shop.url}/`);
    const seen = await tab.evaluate(`(async () => {
      const agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
      Object.defineProperty(Navigator.prototype, "userAgent", { get: () => agent });
      Object.defineProperty(navigator, "hardwareConcurrency", { value: 64, configurable: true });
      return (${look})();
    })()`);
    expect((seen as Seen).lies).toEqual(expect.arrayContaining(["platform", "fonts", "navigator"]));
    expect((seen as Seen).lies.includes("engine")).toBe(name === "firefox");
    await tab.goto(`${shop.url}/`);
    const added = await tab.evaluate(`(async () => {
      Object.defineProperty(navigator, "somethingNew", { value: 1 });
      return (${look})();
    })()`);
    expect((added as Seen).lies).toEqual([]);
  });

  test("an interface that throws costs its own component only", async () => {
    await tab.goto(`${shop.url}/`);
    const seen = await tab.evaluate(`(async () => {
      Object.defineProperty(Navigator.prototype, "permissions", { get() { throw new Error("no"); } });
      HTMLMediaElement.prototype.canPlayType = () => { throw new Error("no"); };
      OfflineAudioContext.prototype.startRendering = () => new Promise(() => undefined);
      return (${look})(true);
    })()`);
    expect((seen as Seen).missing).toMatchObject({ permissions: "error", audio: "late" });
    expect((seen as Seen).fingerprint).toBe(first.fingerprint);
  });
});

test("a browser restarted with its profile describes itself alike, and Firefox and Chromium differ but agree on the machine", async () => {
  const folder = await mkdtemp(join(tmpdir(), "profiles-"));
  const seen = new Map<string, Seen>();
  try {
    for (const name of ["chromium", "firefox"] as const) {
      const profile = join(folder, name);
      const before = await once(name, { profile }, (tab) => tab.evaluate(look));
      const after = await once(name, { profile }, (tab) => tab.evaluate(look));
      expect(after.fingerprint).toBe(before.fingerprint);
      seen.set(name, before);
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const chromium = seen.get("chromium");
  const firefox = seen.get("firefox");
  expect(chromium?.fingerprint).not.toBe(firefox?.fingerprint);
  for (const name of ["arch", "cores_class", "fonts", "languages", "screen_ratio", "timezone"]) {
    expect([name, firefox?.components[name]]).toEqual([name, chromium?.components[name]]);
  }
});

test("a private window of Firefox says so and has the same fingerprint", async () => {
  const open = await once("firefox", {}, (tab) => tab.evaluate(look));
  const prefs = { "browser.privatebrowsing.autostart": true };
  const closed = await once("firefox", { prefs }, (tab) => tab.evaluate(look));
  expect(closed.privateMode).toBe(true);
  expect(closed.fingerprint).toBe(open.fingerprint);
  for (const [name, digest] of Object.entries(closed.components)) {
    if (open.components[name]) expect([name, digest]).toEqual([name, open.components[name]]);
  }
});

test("a Firefox that resists fingerprinting is unknown where it makes things up, never different", async () => {
  const open = await once("firefox", {}, (tab) => tab.evaluate(look));
  const prefs = { "privacy.resistFingerprinting": true };
  const resisting = await once("firefox", { prefs }, async (tab) => {
    const seen = await tab.evaluate(look);
    await tab.evaluate(() => Rupt.attach({ client_id: "shop", account: "anna" }));
    return seen;
  });
  expect(resisting.noisy).toEqual(
    expect.arrayContaining(["canvas_shapes", "canvas_text", "emoji", "screen", "timezone", "touch"]),
  );
  for (const [name, digest] of Object.entries(resisting.components)) {
    expect([name, digest]).toEqual([name, open.components[name]]);
  }
  const signals = shop.calls.find((call) => call.path.endsWith("/attach"))?.body.signals;
  expect(signals).not.toHaveProperty("timezone");
  expect(signals).not.toHaveProperty("screenResolution");
});
