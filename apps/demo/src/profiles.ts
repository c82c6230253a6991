import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions, Page } from "playwright-core";

/** What a browser says about itself through client hints (the shape of CDP's `Emulation.UserAgentMetadata`). */
export interface UserAgentMetadata {
  brands: { brand: string; version: string }[];
  fullVersionList: { brand: string; version: string }[];
  platform: string;
  platformVersion: string;
  architecture: string;
  bitness: string;
  model: string;
  mobile: boolean;
  wow64: boolean;
}

/**
 * A device to emulate in Chromium. Two profiles count as two devices only when they differ in system, screen and
 * time zone: three fresh windows of one browser on one machine are one device, and should be.
 */
export interface Profile {
  /** As a person would call it. */
  name: string;
  userAgent: string;
  userAgentMetadata: UserAgentMetadata;
  /** `navigator.platform`. */
  platform: string;
  /** CSS pixels. */
  screen: { width: number; height: number };
  viewport: { width: number; height: number };
  deviceScaleFactor: number;
  /** IANA name. */
  timezone: string;
  /** BCP 47. */
  locale: string;
  touch: boolean;
  /** Logical processors. */
  cores: number;
}

const MAJOR = "156";
const FULL = "156.0.8078.79";

const brandList = (version: (brand: string) => string) =>
  ["Chromium", "Google Chrome", "Not?A_Brand"].map((brand) => ({ brand, version: version(brand) }));

function metadata(
  system: Pick<
    UserAgentMetadata,
    "platform" | "platformVersion" | "architecture" | "bitness" | "model" | "mobile"
  >,
): UserAgentMetadata {
  return {
    brands: brandList((brand) => (brand === "Not?A_Brand" ? "24" : MAJOR)),
    fullVersionList: brandList((brand) => (brand === "Not?A_Brand" ? "24.0.0.0" : FULL)),
    wow64: false,
    ...system,
  };
}

/** Chrome's reduced user agent for a system. */
const chromeOn = (system: string, mobile = false) =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${MAJOR}.0.0.0${mobile ? " Mobile" : ""} Safari/537.36`;

export const PROFILES = {
  windowsDesktop: {
    name: "Chrome on a Windows desktop",
    userAgent: chromeOn("Windows NT 10.0; Win64; x64"),
    userAgentMetadata: metadata({
      platform: "Windows",
      platformVersion: "15.0.0",
      architecture: "x86",
      bitness: "64",
      model: "",
      mobile: false,
    }),
    platform: "Win32",
    screen: { width: 1920, height: 1080 },
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1,
    timezone: "America/New_York",
    locale: "en-US",
    touch: false,
    cores: 12,
  },
  macLaptop: {
    name: "Chrome on a MacBook",
    userAgent: chromeOn("Macintosh; Intel Mac OS X 10_15_7"),
    userAgentMetadata: metadata({
      platform: "macOS",
      platformVersion: "15.3.0",
      architecture: "arm",
      bitness: "64",
      model: "",
      mobile: false,
    }),
    platform: "MacIntel",
    screen: { width: 1512, height: 982 },
    viewport: { width: 1240, height: 780 },
    deviceScaleFactor: 2,
    timezone: "Europe/London",
    locale: "en-GB",
    touch: false,
    cores: 10,
  },
  androidPhone: {
    name: "Chrome on an Android phone",
    userAgent: chromeOn("Linux; Android 10; K", true),
    userAgentMetadata: metadata({
      platform: "Android",
      platformVersion: "15.0.0",
      architecture: "",
      bitness: "",
      model: "Pixel 8",
      mobile: true,
    }),
    platform: "Linux armv81",
    screen: { width: 412, height: 915 },
    viewport: { width: 412, height: 785 },
    deviceScaleFactor: 2.625,
    timezone: "Europe/Madrid",
    locale: "en-GB",
    touch: true,
    cores: 8,
  },
  linuxDesktop: {
    name: "Chrome on a Linux desktop",
    userAgent: chromeOn("X11; Linux x86_64"),
    userAgentMetadata: metadata({
      platform: "Linux",
      platformVersion: "6.12.0",
      architecture: "x86",
      bitness: "64",
      model: "",
      mobile: false,
    }),
    platform: "Linux x86_64",
    screen: { width: 2560, height: 1440 },
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    timezone: "Asia/Tokyo",
    locale: "en-US",
    touch: false,
    cores: 16,
  },
  androidTablet: {
    name: "Chrome on an Android tablet",
    userAgent: chromeOn("Linux; Android 10; K"),
    userAgentMetadata: metadata({
      platform: "Android",
      platformVersion: "14.0.0",
      architecture: "",
      bitness: "",
      model: "SM-X710",
      mobile: false,
    }),
    platform: "Linux armv81",
    screen: { width: 800, height: 1280 },
    viewport: { width: 800, height: 1180 },
    deviceScaleFactor: 2,
    timezone: "America/Sao_Paulo",
    locale: "en-US",
    touch: true,
    cores: 8,
  },
} as const satisfies Record<string, Profile>;

export interface OpenOptions {
  /** A folder that keeps cookies and storage, to close this device and open it again. Without it, nothing is kept. */
  userDataDir?: string;
  /** How to start the browser for `userDataDir`; a folder needs a process of its own. */
  launch?: LaunchOptions;
  /** Anything else for the context, such as `ignoreHTTPSErrors` or extra headers. */
  context?: BrowserContextOptions;
}

export interface OpenedProfile {
  context: BrowserContext;
  page: Page;
  close(): Promise<void>;
}

/** Opens a window of the profile, with agent, client hints, platform, screen, zone and language in agreement. */
export async function openProfile(
  browser: Browser,
  profile: Profile,
  options: OpenOptions = {},
): Promise<OpenedProfile> {
  const settings: BrowserContextOptions = {
    userAgent: profile.userAgent,
    screen: { ...profile.screen },
    viewport: { ...profile.viewport },
    deviceScaleFactor: profile.deviceScaleFactor,
    isMobile: profile.userAgentMetadata.mobile,
    hasTouch: profile.touch,
    timezoneId: profile.timezone,
    locale: profile.locale,
    ...options.context,
  };
  const context = options.userDataDir
    ? await browser
        .browserType()
        .launchPersistentContext(options.userDataDir, { ...options.launch, ...settings })
    : await browser.newContext(settings);
  // Windows that a page opens are emulated too; the first navigation of a script-opened one may be faster than this.
  context.on("page", (page) => void emulate(page, profile).catch(() => undefined));
  const page = context.pages()[0] ?? (await context.newPage());
  await emulate(page, profile);
  return { context, page, close: () => context.close() };
}

/** What contexts cannot say: client hints, `navigator.platform` and the number of processors. */
async function emulate(page: Page, profile: Profile): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setUserAgentOverride", {
    userAgent: profile.userAgent,
    acceptLanguage: profile.locale,
    platform: profile.platform,
    userAgentMetadata: profile.userAgentMetadata,
  });
  await devtools.send("Emulation.setHardwareConcurrencyOverride", { hardwareConcurrency: profile.cores });
}
