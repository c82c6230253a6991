import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CDPSession, chromium } from "playwright-core";
import puppeteer, { type Page } from "puppeteer-core";

export type BrowserName = "chromium" | "firefox";

/** One tab, the same for both browsers. */
export interface Tab {
  goto(url: string): Promise<void>;
  /** Runs a function, or a text of script, in the page; promises are awaited. */
  evaluate<R, A = undefined>(script: string | ((argument: A) => R | Promise<R>), argument?: A): Promise<R>;
  resize(width: number, height: number, scale?: number): Promise<void>;
  back(): Promise<void>;
  url(): string;
  onConsole(listener: (text: string) => void): void;
  onPageError(listener: (message: string) => void): void;
  /** Chromium only: its debugging protocol. */
  protocol(): Promise<CDPSession>;
  setOffline(offline: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface Browser {
  readonly name: BrowserName;
  open(url: string): Promise<Tab>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Folder of a profile that outlives the browser; without it a fresh one is thrown away. */
  readonly profile?: string;
  readonly prefs?: Readonly<Record<string, boolean | number | string>>;
  readonly args?: readonly string[];
  /** Chromium only; Firefox shows 1366 x 768. */
  readonly screen?: { readonly width: number; readonly height: number };
}

const CHROMIUM = firstOf("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
const FIREFOX = firstOf("/usr/bin/firefox-esr", "/usr/bin/firefox");

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nothing may leave this machine, whatever a page or a library under comparison asks for.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

// A proxy that does not exist, for everything but this machine.
const FIREFOX_PREFS = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
};

function firstOf(...places: readonly [string, ...string[]]): string {
  return places.find(existsSync) ?? places[0];
}

/** Starts a real browser without a window. */
export function launch(name: BrowserName, options: LaunchOptions = {}): Promise<Browser> {
  return name === "chromium" ? launchChromium(options) : launchFirefox(options);
}

async function launchChromium(options: LaunchOptions): Promise<Browser> {
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), "chromium-")));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: [...CHROMIUM_ARGS, ...(options.args ?? [])],
    viewport: { width: 1280, height: 720 },
    screen: options.screen ?? { width: 1280, height: 720 },
  });
  return {
    name: "chromium",
    async open(url) {
      const page = await context.newPage();
      const tab: Tab = {
        goto: async (to) => void (await page.goto(to)),
        evaluate: (script, argument) => page.evaluate(script as () => never, argument as never),
        async resize(width, height, scale) {
          if (scale === undefined) return page.setViewportSize({ width, height });
          const protocol = await tab.protocol();
          const metrics = { width, height, deviceScaleFactor: scale, mobile: false };
          await protocol.send("Emulation.setDeviceMetricsOverride", metrics);
        },
        back: async () => void (await page.goBack()),
        url: () => page.url(),
        onConsole: (listener) => void page.on("console", (message) => listener(message.text())),
        onPageError: (listener) => void page.on("pageerror", (error) => listener(error.message)),
        protocol: () => context.newCDPSession(page),
        setOffline: (offline) => context.setOffline(offline),
        close: () => page.close(),
      };
      await tab.goto(url);
      return tab;
    },
    async close() {
      await context.close();
      if (!options.profile) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function launchFirefox(options: LaunchOptions): Promise<Browser> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    args: [...(options.args ?? [])],
    extraPrefsFirefox: { ...FIREFOX_PREFS, ...options.prefs },
    ...(options.profile ? { userDataDir: options.profile } : {}),
  });
  return {
    name: "firefox",
    open: async (url) => {
      const tab = puppeteerTab(await browser.newPage());
      await tab.goto(url);
      return tab;
    },
    close: () => browser.close(),
  };
}

/** A tab that can be frozen, as systems short of memory do to tabs out of sight. */
export interface FreezableTab extends Tab {
  setFrozen(frozen: boolean): Promise<void>;
}

/**
 * Chromium whose tabs hide each other as a person's do; the newest one is in front. Playwright's tabs all
 * count as visible, and what is visible cannot be frozen.
 */
export async function launchFreezable(): Promise<
  Omit<Browser, "open"> & { open(url: string): Promise<FreezableTab> }
> {
  const browser = await puppeteer.launch({ executablePath: CHROMIUM, headless: true, args: CHROMIUM_ARGS });
  return {
    name: "chromium",
    open: async (url) => {
      const page = await browser.newPage();
      const tab: FreezableTab = {
        ...puppeteerTab(page),
        async setFrozen(frozen) {
          const protocol = await page.createCDPSession();
          await protocol.send("Page.setWebLifecycleState", { state: frozen ? "frozen" : "active" });
        },
      };
      await tab.goto(url);
      return tab;
    },
    close: () => browser.close(),
  };
}

function puppeteerTab(page: Page): Tab {
  return {
    goto: async (to) => void (await page.goto(to)),
    evaluate: (script, argument) => page.evaluate(script as () => never, argument as never),
    resize: (width, height, scale = 1) => page.setViewport({ width, height, deviceScaleFactor: scale }),
    back: async () => void (await page.goBack()),
    url: () => page.url(),
    onConsole: (listener) => void page.on("console", (message) => listener(message.text())),
    onPageError: (listener) =>
      void page.on("pageerror", (error) => listener(error instanceof Error ? error.message : String(error))),
    protocol: () => Promise.reject(new Error("only Playwright's tabs hand out their protocol")),
    setOffline: (offline) => page.setOfflineMode(offline),
    close: () => page.close(),
  };
}
