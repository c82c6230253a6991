/** User-agent strings, in the frozen forms that current browsers send. */
import type { Browser } from "./browsers.ts";
import { appleText } from "./releases.ts";

/** What the agent says (not always the truth: an iPad says it is a Mac). */
export interface AgentFacts {
  browser: string;
  browserMajor: number;
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
      return `${head} FxiOS/${chromeOnApple(state.version) + 3}.0 Mobile/15E148 Safari/605.1.15`;
    return `${head} Version/${text} Mobile/15E148 Safari/604.1`;
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

/** Chrome on iOS keeps its own number; what it draws with is the system's WebKit. */
const chromeOnApple = (release: number): number => 141 + Math.max(-20, release - 2600);

/** Facts a server reads out of the agent and client hints. With `scripted` false only the header is known. */
export function agentFacts(browser: Browser, state: SoftwareState, scripted: boolean): AgentFacts {
  const { family, machine } = browser;
  const { platform } = machine;
  const webkit = browser.engine === "webkit";
  const disguised = platform === "ipados" && !scripted;
  return {
    browser: family === "brave" && !scripted ? "chrome" : family,
    browserMajor: webkit ? Number.parseInt(appleText(state.version), 10) : state.version,
    system: disguised ? "macos" : platform,
    systemVersion: systemVersion(browser, state, scripted),
    deviceType: disguised ? "computer" : machine.type,
    vendor: machine.vendor,
    model:
      platform === "android" && family !== "webview" && (!scripted || browser.engine === "gecko")
        ? null
        : machine.model,
    bot: null,
  };
}

/** What client hints or the agent say of the system, or null where the browser hides it. */
export function systemVersion(browser: Browser, state: SoftwareState, scripted: boolean): string | null {
  const { platform } = browser.machine;
  if (platform === "ios")
    return state.version >= 2600 && browser.family === "safari" ? appleText(state.version) : null;
  if (platform === "ipados" || browser.engine !== "blink" || !scripted) return null;
  if (platform === "macos") return `${appleText(state.system)}`;
  if (platform === "android") return `${16 - state.system}.0.0`;
  if (platform === "windows")
    return ["19.0.0", "15.0.0", "10.0.0", "10.0.0", "10.0.0", "10.0.0"][state.system] ?? "10.0.0";
  return null;
}
