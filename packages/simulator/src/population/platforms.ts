/** What a machine runs. `macos` and `ipados` differ from what their user agents say on purpose: this is the truth. */
export const PLATFORMS = ["windows", "macos", "linux", "chromeos", "android", "ios", "ipados"] as const;
export type Platform = (typeof PLATFORMS)[number];

export const BROWSER_FAMILIES = [
  "chrome",
  "edge",
  "firefox",
  "safari",
  "brave",
  "samsung",
  "opera",
  "webview",
] as const;
export type BrowserFamily = (typeof BROWSER_FAMILIES)[number];

export type Engine = "blink" | "gecko" | "webkit";

/** The engine that draws: on iOS and iPadOS every browser is WebKit. */
export function engineOf(family: BrowserFamily, platform: Platform): Engine {
  if (platform === "ios" || platform === "ipados" || family === "safari") return "webkit";
  return family === "firefox" ? "gecko" : "blink";
}

/**
 * Main-browser shares per platform, rounded from public usage statistics of 2025 (StatCounter-like
 * sources disagree by several points; worlds shift them by their parameters).
 */
export const BROWSER_SHARE: Readonly<Record<Platform, readonly (readonly [BrowserFamily, number])[]>> = {
  windows: [
    ["chrome", 67],
    ["edge", 17],
    ["firefox", 8],
    ["brave", 4],
    ["opera", 4],
  ],
  macos: [
    ["safari", 42],
    ["chrome", 45],
    ["firefox", 6],
    ["brave", 5],
    ["edge", 2],
  ],
  linux: [
    ["firefox", 40],
    ["chrome", 45],
    ["brave", 12],
    ["opera", 3],
  ],
  chromeos: [["chrome", 1]],
  android: [
    ["chrome", 82],
    ["samsung", 10],
    ["firefox", 3],
    ["brave", 3],
    ["opera", 2],
  ],
  ios: [
    ["safari", 88],
    ["chrome", 11],
    ["firefox", 1],
  ],
  ipados: [
    ["safari", 92],
    ["chrome", 8],
  ],
};
