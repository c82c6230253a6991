import type { Agent } from "@latchkey/engine";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAgentReader, type DeviceInfo } from "./agent.ts";
import { anyText } from "./any-text.testing.ts";
import type { HintsInput } from "./hints.ts";

const { agent, info } = createAgentReader();

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT}`;
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const MAC_SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15";
const ANDROID_REDUCED = `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36`;
const CHROME_WINDOWS = `${WINDOWS} Chrome/126.0.0.0 Safari/537.36`;

describe("a user agent alone names browser, system and form", () => {
  test.each<[string, string, Partial<Agent>]>([
    [
      "Chrome on Windows",
      CHROME_WINDOWS,
      { browser: "chrome", browserMajor: 126, system: "windows", deviceType: "computer" },
    ],
    ["Edge", `${CHROME_WINDOWS} Edg/125.0.2592.68`, { browser: "edge", browserMajor: 125 }],
    ["Opera", `${CHROME_WINDOWS} OPR/110.0.0.0`, { browser: "opera", browserMajor: 110 }],
    ["Vivaldi", `${CHROME_WINDOWS} Vivaldi/6.7`, { browser: "vivaldi", browserMajor: 6 }],
    [
      "Firefox on Linux",
      "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
      { browser: "firefox", system: "linux", deviceType: "computer" },
    ],
    [
      "Safari on a Mac",
      MAC_SAFARI,
      { browser: "safari", browserMajor: 17, system: "macos", deviceType: "computer", vendor: "Apple" },
    ],
    [
      "Safari on an iPhone",
      `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`,
      { browser: "safari", system: "ios", systemVersion: "17.5.1", deviceType: "mobile", model: "iPhone" },
    ],
    [
      "Safari on iOS 26, whose agent says 18 for ever",
      `${IPHONE.replace("17_5_1", "18_7")} Version/26.2 Mobile/15E148 Safari/604.1`,
      { browser: "safari", browserMajor: 26, system: "ios", systemVersion: "26.2" },
    ],
    [
      "Safari on iOS 18.7",
      `${IPHONE.replace("17_5_1", "18_7")} Version/18.7 Mobile/15E148 Safari/604.1`,
      { systemVersion: "18.7" },
    ],
    [
      "Chrome on iOS 18.7 or any later one",
      `${IPHONE.replace("17_5_1", "18_7")} CriOS/141.0.0.0 Mobile/15E148 Safari/604.1`,
      { browser: "chrome", browserMajor: 141, system: "ios", systemVersion: null },
    ],
    [
      "Chrome on an iPhone",
      `${IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`,
      { browser: "chrome", browserMajor: 126, system: "ios" },
    ],
    [
      "Firefox on an iPhone",
      `${IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`,
      { browser: "firefox", system: "ios" },
    ],
    [
      "a web view on an iPhone",
      `${IPHONE} Mobile/15E148`,
      { browser: "webview", browserMajor: null, system: "ios" },
    ],
    [
      "an in-app browser on an iPhone",
      `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/468.0]`,
      { browser: "webview" },
    ],
    [
      "an old iPad",
      "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
      { system: "ipados", deviceType: "tablet", model: "iPad" },
    ],
    [
      "Samsung Internet",
      `Mozilla/5.0 (Linux; Android 14; SM-S918B) ${WEBKIT} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
      {
        browser: "samsung",
        browserMajor: 25,
        system: "android",
        systemVersion: "14",
        vendor: "Samsung",
        model: "SM-S918B",
        deviceType: "mobile",
      },
    ],
    [
      "an Android tablet",
      `Mozilla/5.0 (Linux; Android 13; SM-X700) ${WEBKIT} Chrome/126.0.0.0 Safari/537.36`,
      { deviceType: "tablet", vendor: "Samsung" },
    ],
    [
      "an Android web view",
      `Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) ${WEBKIT} Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36`,
      { browser: "webview", browserMajor: 126, vendor: "Google", model: "Pixel 8" },
    ],
    [
      "Firefox on Android",
      "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
      { browser: "firefox", system: "android", model: null, deviceType: "mobile" },
    ],
    [
      "a Chromebook",
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/126.0.0.0 Safari/537.36`,
      { system: "chromeos", deviceType: "computer" },
    ],
    [
      "a television",
      `Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) ${WEBKIT} 76.0.3809.146/6.0 TV Safari/537.36`,
      { browser: "tv", deviceType: "computer", vendor: "Samsung" },
    ],
    [
      "a console",
      "Mozilla/5.0 (PlayStation; PlayStation 5/5.10) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15",
      { deviceType: "computer", vendor: "Sony", model: "PlayStation 5" },
    ],
    [
      "Internet Explorer",
      "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
      { browser: "ie", system: "windows", systemVersion: "7" },
    ],
    [
      "an Electron application",
      `${WINDOWS} shop/1.0.0 Chrome/124.0.6367.243 Electron/30.1.0 Safari/537.36`,
      { browser: "electron" },
    ],
  ])("%s", (_, userAgent, expected) => {
    expect(agent(userAgent, null)).toMatchObject({ bot: false, ...expected });
  });
});

describe("constants of reduced and frozen user agents count as unknown", () => {
  test.each([
    ["Windows NT 10.0 is Windows 10 or 11", CHROME_WINDOWS, "10"],
    ["macOS 10.15.7 is every macOS since", MAC_SAFARI, "10.15.7"],
    [
      "Firefox says 10.15",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
      "10.15",
    ],
    ["Android 10; K is every Android", ANDROID_REDUCED, "10"],
  ])("%s", (_, userAgent, announced) => {
    expect(agent(userAgent, null).systemVersion).toBeNull();
    // The wire keeps showing what the agent announces, as it always did.
    expect(info(userAgent, null).os.version).toBe(announced);
  });

  test("K is not a model", () => {
    expect(agent(ANDROID_REDUCED, null)).toMatchObject({ model: null, vendor: null, deviceType: "mobile" });
  });
});

describe("client hints say more than the user agent", () => {
  const brands = (...names: string[]) => ({ brands: names.map((brand) => ({ brand, version: "126" })) });
  test.each<[string, string, HintsInput, Partial<Agent>]>([
    [
      "Windows 11",
      CHROME_WINDOWS,
      { platform: "Windows", platformVersion: "15.0.0" },
      { systemVersion: "11" },
    ],
    [
      "Windows 11 at its first version",
      CHROME_WINDOWS,
      { platform: "Windows", platformVersion: "13.0.0" },
      { systemVersion: "11" },
    ],
    [
      "Windows 10",
      CHROME_WINDOWS,
      { platform: "Windows", platformVersion: "10.0.0" },
      { systemVersion: "10" },
    ],
    [
      "nothing about Windows",
      CHROME_WINDOWS,
      { platform: "Windows", platformVersion: "" },
      { systemVersion: null },
    ],
    [
      "macOS 14",
      CHROME_WINDOWS.replace("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7"),
      { platform: "macOS", platformVersion: "14.5.0" },
      { system: "macos", systemVersion: "14.5.0" },
    ],
    [
      "an Android model",
      ANDROID_REDUCED,
      { platform: "Android", platformVersion: "14.0.0", model: "Pixel 8", mobile: true },
      { systemVersion: "14.0.0", vendor: "Google", model: "Pixel 8", deviceType: "mobile" },
    ],
    [
      "an Android tablet that asks for desktop pages",
      ANDROID_REDUCED.replace(" Mobile", ""),
      { platform: "Android", model: "SM-X700", mobile: false, formFactors: ["Tablet"] },
      { deviceType: "tablet", vendor: "Samsung" },
    ],
    [
      "an iPad that poses as a Mac",
      MAC_SAFARI,
      { navigatorPlatform: "iPad" },
      { system: "ipados", deviceType: "tablet", model: "iPad", vendor: "Apple" },
    ],
    [
      "an iPhone that poses as a Mac",
      MAC_SAFARI,
      { navigatorPlatform: "iPhone" },
      { system: "ios", deviceType: "mobile" },
    ],
    [
      "an iPad that poses as a Mac, whose Safari tells the system's version",
      MAC_SAFARI.replace("17.5", "26.1"),
      { navigatorPlatform: "iPad" },
      { system: "ipados", systemVersion: "26.1" },
    ],
    [
      "Chrome on such an iPad, whose version is a constant",
      MAC_SAFARI.replace("Version/17.5", "CriOS/141.0.0.0 Version/11.1.1"),
      { navigatorPlatform: "iPad" },
      { browser: "chrome", browserMajor: 141, system: "ipados", systemVersion: null },
    ],
    [
      "a true Mac",
      MAC_SAFARI,
      { navigatorPlatform: "MacIntel" },
      { system: "macos", deviceType: "computer" },
    ],
    [
      "Brave",
      CHROME_WINDOWS,
      brands("Chromium", "Brave", "Not-A.Brand"),
      { browser: "brave", browserMajor: 126 },
    ],
    ["Edge", CHROME_WINDOWS, brands("Chromium", "Microsoft Edge"), { browser: "edge" }],
    ["Opera", CHROME_WINDOWS, brands("Opera", "Chromium"), { browser: "opera" }],
    ["Samsung Internet", ANDROID_REDUCED, brands("Samsung Internet", "Chromium"), { browser: "samsung" }],
    ["a web view", ANDROID_REDUCED, brands("Android WebView", "Chromium"), { browser: "webview" }],
    [
      "Chromium alone",
      CHROME_WINDOWS,
      brands("Chromium", "Not-A.Brand"),
      { browser: "chrome", browserMajor: 126 },
    ],
    ["a headless browser", CHROME_WINDOWS, brands("HeadlessChrome", "Chromium"), { bot: true }],
  ])("%s", (_, userAgent, hints, expected) => {
    expect(agent(userAgent, hints)).toMatchObject(expected);
  });

  test("a full version replaces the reduced one", () => {
    const hints = { fullVersionList: [{ brand: "Google Chrome", version: "126.0.6478.127" }] };
    expect(info(CHROME_WINDOWS, hints).browser).toEqual({
      name: "Chrome",
      version: "126.0.6478.127",
      major: "126",
    });
  });

  test("a native client's words describe the phone, and its HTTP library is no bot", () => {
    const native = {
      platform: "Android",
      platformVersion: "14",
      model: "SM-S918B",
      vendor: "samsung",
      mobile: true,
      deviceType: "mobile",
    };
    expect(agent("okhttp/4.12.0", native)).toEqual({
      browser: null,
      browserMajor: null,
      system: "android",
      systemVersion: "14",
      deviceType: "mobile",
      vendor: "Samsung",
      model: "SM-S918B",
      bot: null,
    });
  });
});

describe("agents that announce themselves as programs", () => {
  test.each([
    "curl/8.1",
    "python-requests/2.31.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/126.0.0.0 Safari/537.36`,
  ])("%s", (userAgent) => {
    expect(agent(userAgent, null).bot).toBe(true);
  });

  test("no agent at all is unknown, not a bot", () => {
    for (const userAgent of [null, "", "   ", "\u0000"]) expect(agent(userAgent, null).bot).toBeNull();
  });
});

describe("the wire's info object", () => {
  test("has all its parts, null where nothing is known", () => {
    expect(info(null, null)).toEqual({
      ua: null,
      browser: { name: null, version: null, major: null },
      engine: { name: null, version: null },
      os: { name: null, version: null },
      device: { vendor: null, model: null, type: null },
      cpu: { architecture: null },
    });
  });

  test("a computer has no device type, a phone has", () => {
    expect(info(CHROME_WINDOWS, null)).toEqual({
      ua: CHROME_WINDOWS,
      browser: { name: "Chrome", version: "126.0.0.0", major: "126" },
      engine: { name: "Blink", version: "126.0.0.0" },
      os: { name: "Windows", version: "10" },
      device: { vendor: null, model: null, type: null },
      cpu: { architecture: "amd64" },
    });
    expect(info(`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, null)).toMatchObject({
      browser: { name: "Mobile Safari", version: "17.5", major: "17" },
      engine: { name: "WebKit", version: "605.1.15" },
      os: { name: "iOS", version: "17.5.1" },
      device: { vendor: "Apple", model: "iPhone", type: "mobile" },
    });
  });

  test.each([
    ["x86", "64", "amd64"],
    ["x86", "32", "ia32"],
    ["arm", "64", "arm64"],
  ])("architecture %s %s is %s", (architecture, bitness, expected) => {
    expect(info(MAC_SAFARI, { architecture, bitness }).cpu.architecture).toBe(expected);
  });
});

describe("whatever a client sends, something sensible is answered", () => {
  const piece = fc.constantFrom(
    "Mozilla/5.0 ",
    "(",
    ")",
    ";",
    "Android ",
    "10",
    "; K",
    "iPhone",
    "iPad",
    "Windows NT ",
    "Chrome/",
    "Safari/",
    "Version/",
    "Macintosh",
    " like Mac",
    "Edg/",
    "\u0000",
    "💥",
    "\ud800",
    "9".repeat(50),
  );
  const userAgents = fc.oneof(
    anyText(300),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.constantFrom(
      null,
      "",
      "x".repeat(10_000),
      "(".repeat(10_000),
      "Android ".repeat(1_500),
      "Mozilla/5.0 (".repeat(800),
    ),
  );
  const texts = (value: Agent | DeviceInfo): unknown[] =>
    Object.values(value).flatMap((part) =>
      part !== null && typeof part === "object" ? Object.values(part) : [part],
    );

  test("no exception, no control characters, nothing without bound", () => {
    fc.assert(
      fc.property(userAgents, fc.anything(), (userAgent, hints) => {
        for (const value of [agent(userAgent, hints as HintsInput), info(userAgent, hints as HintsInput)]) {
          for (const text of texts(value)) {
            if (typeof text !== "string") continue;
            expect(text.length).toBeLessThanOrEqual(512);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
            expect(text).not.toMatch(/[\u0000-\u001f]/);
            expect(text.isWellFormed()).toBe(true);
          }
        }
      }),
    );
  });

  test("the same agent is answered the same, remembered or not", () => {
    fc.assert(
      fc.property(userAgents, (userAgent) => {
        expect(createAgentReader().agent(userAgent, null)).toEqual(agent(userAgent, null));
      }),
      { numRuns: 50 },
    );
  });
});
