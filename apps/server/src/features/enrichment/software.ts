/**
 * Reads a user agent and its client hints into one description. Pure; takes anything, never throws.
 *
 * Since user agent reduction (Chromium) and platform freezing (Safari, Firefox) several fields of a user agent
 * are constants: "Windows NT 10.0", "Mac OS X 10_15_7", "Android 10; K". A constant is not knowledge, so the
 * version or model is null unless a hint says more.
 */

import type { DeviceType } from "@latchkey/engine";
import Bowser from "bowser";
import { type BrowserFamily, BY_BRAND, BY_PARSER_NAME, IN_APP, VENDORS } from "./browser-families.ts";
import { cleanText, type HighEntropyHints } from "./hints.ts";
import { type System, systemOf } from "./system.ts";

/** Longer user agents are cut: no real one is, and parsing time stays bounded. */
export const MAX_USER_AGENT = 1024;

export type Appliance = "smarttv" | "console" | "wearable" | "embedded";

export interface Software extends System {
  browser: BrowserFamily | null;
  browserVersion: string | null;
  engineName: string | null;
  engineVersion: string | null;
  deviceType: DeviceType | null;
  appliance: Appliance | null;
  vendor: string | null;
  model: string | null;
  architecture: string | null;
}

const NOTHING: Software = {
  browser: null,
  browserVersion: null,
  engineName: null,
  engineVersion: null,
  system: null,
  systemName: null,
  systemVersion: null,
  announcedSystemVersion: null,
  deviceType: null,
  appliance: null,
  vendor: null,
  model: null,
  architecture: null,
};

const VERSION = /^\d{1,9}(?:\.\d{1,9}){0,5}/;

/** The leading dotted number of `text`, or null. */
function version(text: string | null | undefined): string | null {
  return text?.match(VERSION)?.[0] ?? null;
}

function parse(userAgent: string): Bowser.Parser.ParsedResult | null {
  try {
    return Bowser.parse(userAgent);
  } catch {
    return null;
  }
}

/** An iPhone or iPad web view has no `Safari/` and no `Version/`; Android's says `; wv`. */
function isWebView(userAgent: string): boolean {
  if (/; wv\)/.test(userAgent) || IN_APP.test(userAgent)) return true;
  return (
    /\((?:iPhone|iPad|iPod)/.test(userAgent) && /AppleWebKit/.test(userAgent) && !/Safari\//.test(userAgent)
  );
}

function brandOf(hints: HighEntropyHints): { family: BrowserFamily; version: string | null } | null {
  const lists = [hints.fullVersionList ?? [], hints.brands ?? []];
  for (const [brand, family] of BY_BRAND) {
    for (const list of lists) {
      const found = list.find((entry) => entry.brand === brand);
      if (found) return { family, version: version(found.version) };
    }
  }
  return null;
}

function browserOf(
  userAgent: string,
  parsed: Bowser.Parser.ParsedResult | null,
  hints: HighEntropyHints | null,
): Pick<Software, "browser" | "browserVersion"> {
  const announced = parsed?.browser.name ? (BY_PARSER_NAME[parsed.browser.name] ?? null) : null;
  let browser: BrowserFamily | null = announced;
  let browserVersion = version(parsed?.browser.version);
  if (browser === null && /Mozilla\/\d/.test(userAgent) && parsed?.browser.name) {
    browser = { family: "other", name: cleanText(parsed.browser.name, 40) ?? "Other" };
  }
  const duck = userAgent.match(/\b(?:DuckDuckGo|Ddg)\/([\d.]+)/);
  if (duck) {
    browser = { family: "duckduckgo", name: "DuckDuckGo" };
    browserVersion = version(duck[1]);
  }
  const huawei = userAgent.match(/\bHuaweiBrowser\/([\d.]+)/);
  if (huawei) {
    browser = { family: "huawei", name: "Huawei Browser" };
    browserVersion = version(huawei[1]);
  }
  if (isWebView(userAgent)) {
    // Apple's web views carry no version of their own, only WebKit's constant.
    browserVersion = version(userAgent.match(/Chrome\/([\d.]+)/)?.[1]);
    browser = { family: "webview", name: browserVersion === null ? "WebKit" : "Chrome WebView" };
  } else if (browser?.family === "safari" && /\bMobile\//.test(userAgent)) {
    browser = { family: "safari", name: "Mobile Safari" };
  }
  const brand = hints ? brandOf(hints) : null;
  // A brand refines Chromium's anonymous face; a user agent that already names its product keeps it.
  if (brand && (browser === null || browser.family === "chrome" || browser.family === brand.family.family)) {
    browserVersion = moreExact(
      brand.version,
      browser?.family === brand.family.family ? browserVersion : null,
    );
    browser = brand.family;
  }
  return { browser, browserVersion: browser === null ? null : browserVersion };
}

/** The longer of two versions that agree on the major number; otherwise the first that is known. */
function moreExact(hinted: string | null, announced: string | null): string | null {
  if (hinted === null) return announced;
  if (announced === null || announced.split(".")[0] !== hinted.split(".")[0]) return hinted;
  return hinted.split(".").length >= announced.split(".").length ? hinted : announced;
}

function engineOf(
  userAgent: string,
  parsed: Bowser.Parser.ParsedResult | null,
  system: string | null,
): Pick<Software, "engineName" | "engineVersion"> {
  const apple = system === "ios" || system === "ipados";
  const name = apple ? "WebKit" : (cleanText(parsed?.engine.name, 40) ?? null);
  if (name === null) return { engineName: null, engineVersion: null };
  const pattern =
    name === "Blink"
      ? /Chrome\/([\d.]+)/
      : name === "Gecko"
        ? /rv:([\d.]+)/
        : name === "WebKit"
          ? /AppleWebKit\/([\d.]+)/
          : null;
  const own = pattern ? userAgent.match(pattern)?.[1] : parsed?.engine.version;
  return { engineName: name, engineVersion: version(own) };
}

function applianceOf(userAgent: string): Appliance | null {
  if (/\b(?:PlayStation|Xbox|Nintendo)\b/i.test(userAgent)) return "console";
  if (
    /SMART-?TV|SmartTV|\bTV Safari|Web0S|webOS\.TV|\bTizen\b(?!.*Mobile)|\bBRAVIA\b|\bAFT[A-Z]{1,6}\b|GoogleTV|Android TV|CrKey|\bRoku\b|AppleTV|HbbTV|\bVIDAA\b/i.test(
      userAgent,
    )
  )
    return "smarttv";
  if (/\bWatch(?:OS)?\b|Wear OS|\bSM-R\d{3}/.test(userAgent)) return "wearable";
  return null;
}

function formOf(
  userAgent: string,
  parsed: Bowser.Parser.ParsedResult | null,
  hints: HighEntropyHints | null,
  system: string | null,
): DeviceType | null {
  const forms = hints?.formFactors?.map((form) => form.toLowerCase()) ?? [];
  const native = hints?.deviceType?.toLowerCase();
  if (native === "tablet" || native === "mobile") return native;
  if (forms.includes("tablet")) return "tablet";
  if (forms.includes("mobile")) return "mobile";
  if (forms.includes("desktop") && system !== "android") return "computer";
  if (system === "ipados") return "tablet";
  if (system === "ios") return "mobile";
  if (system === "android") {
    if (hints?.mobile === true) return "mobile";
    const type = parsed?.platform.type;
    if (type === "tablet" || /\bTablet\b/.test(userAgent)) return "tablet";
    return /\bMobile\b/.test(userAgent) || type === "mobile" ? "mobile" : "tablet";
  }
  if (system === "windows" || system === "macos" || system === "chromeos" || system === "linux")
    return "computer";
  const type = parsed?.platform.type;
  if (type === "desktop") return "computer";
  return type === "mobile" || type === "tablet" ? type : null;
}

/** What stands among the parts of an Android agent without being a model: "K" is the reduced form's constant. */
const NO_MODEL = /^(?:K|U|wv|Mobile|Tablet|Linux|HarmonyOS|rv:.*|Android.*|[a-z]{2}(?:[-_][a-zA-Z]{2})?)$/;

/** Android's model is the first part after the version that is not something else. */
function androidModel(userAgent: string): string | null {
  const parts = userAgent.match(/\(([^()]*\bAndroid\b[^()]*)/)?.[1]?.split(";") ?? [];
  const from = parts.findIndex((part) => part.includes("Android"));
  for (const part of parts.slice(from + 1)) {
    const text = part.replace(/ Build\/.*$/, "").trim();
    if (text.length >= 2 && text.length <= 64 && !NO_MODEL.test(text)) return text;
  }
  return null;
}

function deviceOf(
  userAgent: string,
  hints: HighEntropyHints | null,
  system: string | null,
  appliance: Appliance | null,
): Pick<Software, "vendor" | "model"> {
  if (appliance === "console") {
    const model =
      userAgent.match(/PlayStation \d|PlayStation Vita|Xbox(?: One| Series [SX])?|Nintendo \w+/)?.[0] ?? null;
    const vendor = model?.startsWith("Play") ? "Sony" : model?.startsWith("Xbox") ? "Microsoft" : "Nintendo";
    return { vendor, model };
  }
  if (system === "ios") return { vendor: "Apple", model: /\(iPod/.test(userAgent) ? "iPod touch" : "iPhone" };
  if (system === "ipados") return { vendor: "Apple", model: "iPad" };
  if (system === "macos") return { vendor: "Apple", model: "Macintosh" };
  if (/Tizen|SMART-TV/.test(userAgent)) return { vendor: "Samsung", model: null };
  if (/Web0S/.test(userAgent)) return { vendor: "LG", model: null };
  if (system !== "android") return { vendor: null, model: null };
  const model = hints?.model ?? androidModel(userAgent);
  const known = model === null ? null : (VENDORS.find(([pattern]) => pattern.test(model))?.[1] ?? null);
  return { vendor: known ?? hints?.vendor ?? null, model };
}

function architectureOf(userAgent: string, hints: HighEntropyHints | null): string | null {
  if (hints?.architecture === "x86") return hints.bitness === "32" ? "ia32" : "amd64";
  if (hints?.architecture === "arm") return hints.bitness === "32" ? "arm" : "arm64";
  if (/\b(?:x86_64|Win64; x64|WOW64|amd64)\b/i.test(userAgent)) return "amd64";
  if (/\b(?:aarch64|arm64)\b/i.test(userAgent)) return "arm64";
  if (/\barmv?[67]/i.test(userAgent)) return "arm";
  return /\bi[3-6]86\b/.test(userAgent) ? "ia32" : null;
}

/** Describes the software behind a user agent. Unknown parts are null; an empty agent without hints is all null. */
export function readSoftware(userAgent: string | null, hints: HighEntropyHints | null): Software {
  const text = cleanText(userAgent, MAX_USER_AGENT) ?? "";
  if (text === "" && hints === null) return NOTHING;
  const parsed = text === "" ? null : parse(text);
  const system = systemOf(text, hints);
  const appliance = applianceOf(text);
  return {
    ...browserOf(text, parsed, hints),
    ...engineOf(text, parsed, system.system),
    ...system,
    // A television or a console stands in one room and is nobody's pocket: it counts with the computers.
    deviceType:
      appliance === "wearable"
        ? "mobile"
        : appliance
          ? "computer"
          : formOf(text, parsed, hints, system.system),
    appliance,
    ...deviceOf(text, hints, system.system, appliance),
    architecture: architectureOf(text, hints),
  };
}
