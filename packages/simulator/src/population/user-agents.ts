/** User-agent strings, in the frozen forms that current browsers send. */
import type { Browser } from "./browsers.ts";
import { appleText } from "./releases.ts";

/** What the agent says (not always the truth: an iPad says it is a Mac). */
export interface AgentFacts {
  browser: string;
  /** Null where the agent tells none. */
  browserMajor: number | null;
  system: string;
  systemVersion: string | null;
  deviceType: "computer" | "tablet" | "mobile";
  vendor: string | null;
  model: string | null;
  bot: boolean | null;
}

export interface SoftwareState {
  /** Browser major; for WebKit the point release. */
  version: number;
  /** System release: point release for Apple, generation index elsewhere (0 the newest). */
  system: number;
}

const MAC = "Macintosh; Intel Mac OS X 10_15_7";
const blink = (platform: string, version: number, tail: string): string =>
  `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 ${tail}`;

const BLINK_PLATFORM: Record<string, string> = {
  windows: "Windows NT 10.0; Win64; x64",
  macos: MAC,
  linux: "X11; Linux x86_64",
  chromeos: "X11; CrOS x86_64 14541.0.0",
  android: "Linux; Android 10; K",
};

/** The string a browser sends in a given state. */
export function userAgent(browser: Browser, state: SoftwareState): string {
  const { family, machine } = browser;
  const { platform } = machine;
  const text = appleText(state.version);
  if (platform === "ios") {
    const system = state.version >= 2600 ? "18_7" : text.replace(".", "_");
    const head = `Mozilla/5.0 (iPhone; CPU iPhone OS ${system} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`;
    if (family === "webview") return `${head} Mobile/15E148`;
    if (family === "chrome")
      return `${head} CriOS/${chromeOnApple(state.version)}.0.0.0 Mobile/15E148 Safari/604.1`;
    if (family === "firefox")
      return `${head} FxiOS/${firefoxOnApple(state.version)}.0 Mobile/15E148 Safari/605.1.15`;
    return `${head} Version/${text} Mobile/15E148 Safari/604.1`;
  }
  if (platform === "ipados" && family === "chrome") {
    return `Mozilla/5.0 (${MAC}) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/${chromeOnApple(state.version)} Version/11.1.1 Safari/605.1.15`;
  }
  if (platform === "ipados" || family === "safari") {
    return `Mozilla/5.0 (${MAC}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${text} Safari/605.1.15`;
  }
  if (family === "firefox") {
    const version = state.version;
    if (platform === "android") {
      return `Mozilla/5.0 (Android ${16 - state.system}; Mobile; rv:${version}.0) Gecko/${version}.0 Firefox/${version}.0`;
    }
    const where = { windows: "Windows NT 10.0; Win64; x64", macos: "Macintosh; Intel Mac OS X 10.15" }[
      platform as string
    ];
    return `Mozilla/5.0 (${where ?? "X11; Linux x86_64"}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;
  }
  const mobile = platform === "android" ? "Mobile Safari/537.36" : "Safari/537.36";
  const where = BLINK_PLATFORM[platform] ?? "X11; Linux x86_64";
  if (family === "webview") {
    return `Mozilla/5.0 (Linux; Android ${16 - state.system}; ${machine.model ?? "K"} Build/AP3A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/${state.version}.0.0.0 ${mobile}`;
  }
  if (family === "edge") return blink(where, state.version, `${mobile} Edg/${state.version}.0.0.0`);
  if (family === "opera") return blink(where, state.version + 15, `${mobile} OPR/${state.version}.0.0.0`);
  if (family === "samsung") {
    return `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/${state.version}.0 Chrome/${state.version + 107}.0.0.0 ${mobile}`;
  }
  return blink(where, state.version, mobile);
}

/** Chrome and Firefox on iOS keep their own numbers; what they draw with is the system's WebKit. */
const chromeOnApple = (release: number): number => 141 + Math.max(-20, release - 2600);
const firefoxOnApple = (release: number): number => chromeOnApple(release) + 3;
/** 18.6, the last release that every browser of iOS tells. */
const FROZEN_FROM = 2599;

/** Facts a server reads out of the agent and client hints. With `scripted` false only the header is known. */
export function agentFacts(browser: Browser, state: SoftwareState, scripted: boolean): AgentFacts {
  const { family, machine } = browser;
  const { platform } = machine;
  const disguised = platform === "ipados" && !scripted;
  const apple = platform === "macos" || platform === "ios" || platform === "ipados";
  const namesModel =
    platform !== "android" || family === "webview" || (scripted && browser.engine !== "gecko");
  return {
    browser: family === "brave" && !scripted ? "chrome" : family,
    browserMajor: browserMajor(browser, state),
    system: disguised ? "macos" : platform === "chromeos" && family === "firefox" ? "linux" : platform,
    systemVersion: systemVersion(browser, state, scripted),
    deviceType: disguised ? "computer" : machine.type,
    vendor: apple ? "Apple" : namesModel ? machine.vendor : null,
    model: platform === "macos" || disguised ? "Macintosh" : namesModel ? machine.model : null,
    bot: null,
  };
}

function browserMajor({ family, engine }: Browser, { version }: SoftwareState): number | null {
  if (engine !== "webkit") return version;
  if (family === "webview") return null;
  if (family === "chrome") return chromeOnApple(version);
  if (family === "firefox") return firefoxOnApple(version);
  return Number.parseInt(appleText(version), 10);
}

/** What a service reads of the system's version out of client hints or the agent; null where the browser hides it. */
function systemVersion(browser: Browser, state: SoftwareState, scripted: boolean): string | null {
  const { family, engine } = browser;
  const { platform } = browser.machine;
  if (platform === "ios" || (platform === "ipados" && scripted)) {
    if (family === "safari") return appleText(state.version);
    // What the others say of the system does not change any more from 18.6 on.
    return platform === "ios" && state.version < FROZEN_FROM ? appleText(state.version) : null;
  }
  if (platform === "android" && (engine === "gecko" || (family === "webview" && !scripted)))
    return `${16 - state.system}`;
  if (!scripted) return null;
  // Feature updates of Windows hint at different numbers, all of them 11 to a reader.
  if (platform === "windows" && engine === "blink") return state.system < 2 ? "11" : "10";
  return hintedVersion(browser, state);
}

/** The client hint `platformVersion`; null where the browser has none. */
export function hintedVersion({ machine, engine }: Browser, { system }: SoftwareState): string | null {
  if (engine !== "blink") return null;
  if (machine.platform === "macos") return appleText(system);
  if (machine.platform === "android") return `${16 - system}.0.0`;
  if (machine.platform === "windows") return ["19.0.0", "15.0.0"][system] ?? "10.0.0";
  return null;
}
