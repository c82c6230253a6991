import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chromiumOptions, launchChromium } from "./chromium.ts";
import { openProfile, PROFILES, type Profile } from "./profiles.ts";

// A browser on a busy machine takes its time; nothing here measures it.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
let server: Server;
let url: string;
let lastHeaders: IncomingHttpHeaders = {};

beforeAll(async () => {
  browser = await launchChromium({ headless: true });
  server = createServer((request, response) => {
    if (request.url === "/") lastHeaders = request.headers;
    response
      .writeHead(200, { "content-type": "text/html", "accept-ch": "Sec-CH-UA-Model, Sec-CH-UA-Arch" })
      .end("<p>hello");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** Everything a page can ask about the device. */
const describeDevice = (page: Page) =>
  page.evaluate(async () => {
    interface AgentData {
      platform: string;
      mobile: boolean;
      getHighEntropyValues(names: string[]): Promise<Record<string, unknown>>;
    }
    const data = (navigator as Navigator & { userAgentData: AgentData }).userAgentData;
    const high = await data.getHighEntropyValues(["platformVersion", "model", "architecture"]);
    return {
      userAgent: navigator.userAgent,
      platform: navigator.platform,
      language: navigator.language,
      cores: navigator.hardwareConcurrency,
      touch: navigator.maxTouchPoints > 0,
      screen: { width: screen.width, height: screen.height },
      ratio: devicePixelRatio,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      hints: { platform: data.platform, mobile: data.mobile, ...high },
    };
  });

describe.each(Object.entries(PROFILES) as [string, Profile][])("%s", (_, profile) => {
  test("script, headers and client hints tell the same story", async () => {
    const opened = await openProfile(browser, profile);
    await opened.page.goto(url);
    const { platform, platformVersion, model, architecture, mobile } = profile.userAgentMetadata;
    expect(await describeDevice(opened.page)).toMatchObject({
      userAgent: profile.userAgent,
      platform: profile.platform,
      language: profile.locale,
      cores: profile.cores,
      touch: profile.touch,
      screen: profile.screen,
      ratio: profile.deviceScaleFactor,
      timezone: profile.timezone,
      hints: { platform, platformVersion, model, architecture, mobile },
    });
    expect(lastHeaders["user-agent"]).toBe(profile.userAgent);
    expect(lastHeaders["sec-ch-ua-platform"]).toBe(`"${platform}"`);
    expect(lastHeaders["sec-ch-ua-mobile"]).toBe(mobile ? "?1" : "?0");
    expect(lastHeaders["accept-language"]).toContain(profile.locale);
    await opened.close();
  });
});

test("any two profiles differ in system or screen, and in time zone, so that they count as two devices", () => {
  const list: readonly Profile[] = Object.values(PROFILES);
  for (const [index, one] of list.entries()) {
    for (const other of list.slice(index + 1)) {
      expect(one.timezone).not.toBe(other.timezone);
      expect(one.screen).not.toEqual(other.screen);
      expect(one.userAgent + one.userAgentMetadata.model).not.toBe(
        other.userAgent + other.userAgentMetadata.model,
      );
    }
  }
});

test("with a folder of its own a profile keeps its cookies when it is closed and opened again", async () => {
  const userDataDir = await mkdtemp(join(tmpdir(), "demo-profile-"));
  const options = { userDataDir, launch: chromiumOptions({ headless: true }) };
  try {
    const first = await openProfile(browser, PROFILES.macLaptop, options);
    await first.page.goto(url);
    await first.page.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: this is what is tested
      document.cookie = "kept=yes; max-age=3600";
    });
    await first.close();
    const again = await openProfile(browser, PROFILES.macLaptop, options);
    await again.page.goto(url);
    expect(await again.page.evaluate(() => document.cookie)).toBe("kept=yes");
    expect((await describeDevice(again.page)).userAgent).toBe(PROFILES.macLaptop.userAgent);
    await again.close();
  } finally {
    await rm(userDataDir, { recursive: true, force: true });
  }
});
