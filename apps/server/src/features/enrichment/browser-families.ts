/**
 * Names of browsers: what the parser or a brand hint calls them, our family word, and the wire's name.
 * Data only. Wire names follow the convention of the `info` object (spec b.2).
 */

export interface BrowserFamily {
  /** The engine's word (`Agent.browser`). */
  family: string;
  /** The wire's word (`info.browser.name`). */
  name: string;
}

/** By the name the user agent parser gives. */
export const BY_PARSER_NAME: Readonly<Record<string, BrowserFamily>> = {
  Chrome: { family: "chrome", name: "Chrome" },
  Chromium: { family: "chrome", name: "Chromium" },
  "Microsoft Edge": { family: "edge", name: "Edge" },
  Firefox: { family: "firefox", name: "Firefox" },
  Safari: { family: "safari", name: "Safari" },
  Opera: { family: "opera", name: "Opera" },
  "Opera GX": { family: "opera", name: "Opera GX" },
  "Opera Touch": { family: "opera", name: "Opera Touch" },
  "Opera Coast": { family: "opera", name: "Opera Coast" },
  "Samsung Internet for Android": { family: "samsung", name: "Samsung Internet" },
  Brave: { family: "brave", name: "Brave" },
  Vivaldi: { family: "vivaldi", name: "Vivaldi" },
  "Yandex Browser": { family: "yandex", name: "Yandex" },
  "UC Browser": { family: "uc", name: "UCBrowser" },
  DuckDuckGo: { family: "duckduckgo", name: "DuckDuckGo" },
  "Amazon Silk": { family: "silk", name: "Silk" },
  Miui: { family: "miui", name: "MIUI Browser" },
  Electron: { family: "electron", name: "Electron" },
  "Internet Explorer": { family: "ie", name: "IE" },
  "Android Browser": { family: "webview", name: "Android Browser" },
  Tizen: { family: "tv", name: "Samsung Browser" },
  "WebOS Browser": { family: "tv", name: "LG Browser" },
};

/** Brands of client hints that name a product, most telling first. Generic ones (Chromium) are absent. */
export const BY_BRAND: readonly (readonly [string, BrowserFamily])[] = [
  ["Brave", { family: "brave", name: "Brave" }],
  ["Opera GX", { family: "opera", name: "Opera GX" }],
  ["Opera Mobile", { family: "opera", name: "Opera Mobi" }],
  ["Opera", { family: "opera", name: "Opera" }],
  ["Samsung Internet", { family: "samsung", name: "Samsung Internet" }],
  ["Vivaldi", { family: "vivaldi", name: "Vivaldi" }],
  ["YaBrowser", { family: "yandex", name: "Yandex" }],
  ["Yandex", { family: "yandex", name: "Yandex" }],
  ["DuckDuckGo", { family: "duckduckgo", name: "DuckDuckGo" }],
  ["Microsoft Edge WebView2", { family: "webview", name: "Edge WebView2" }],
  ["Microsoft Edge", { family: "edge", name: "Edge" }],
  ["Android WebView", { family: "webview", name: "Chrome WebView" }],
  ["HeadlessChrome", { family: "chrome", name: "Chrome Headless" }],
  ["Google Chrome", { family: "chrome", name: "Chrome" }],
];

/** Marks of in-app browsers in the user agent itself. */
export const IN_APP =
  /\b(?:FBA[NV]\/|FB_IAB\/|Instagram |Line\/|MicroMessenger\/|GSA\/|TikTok|BytedanceWebview|musical_ly|Snapchat|LinkedInApp|Pinterest\/|Twitter for )/;

/** Phone and tablet makers by how their model numbers begin (Android `model`). */
export const VENDORS: readonly (readonly [RegExp, string])[] = [
  [/^(?:SM-|GT-|SCH-|SGH-|SAMSUNG)/i, "Samsung"],
  [/^(?:Pixel|Nexus)/i, "Google"],
  [/^(?:Redmi|Mi |MI |POCO|Xiaomi|M2\d{3}|2\d{3,4}[0-9A-Z]{5,}$|2[1-5]\d{5})/, "Xiaomi"],
  [/^(?:CPH\d|OPPO)/i, "OPPO"],
  [/^(?:ONEPLUS|NE2\d{3}|KB2\d{3}|LE2\d{3}|IN2\d{3}|HD1\d{3}|GM19\d\d|PHB110)/i, "OnePlus"],
  [/^(?:RMX\d)/i, "Realme"],
  [/^(?:vivo|V2\d{3}|I2\d{3})/i, "Vivo"],
  [/^(?:HUAWEI|[A-Z]{3}-(?:AL|TL|L|AN|NX|LX|W)\d)/, "Huawei"],
  [/^(?:moto|motorola|XT\d{4})/i, "Motorola"],
  [/^(?:LM-|LG-|LGE)/i, "LG"],
  [/^(?:Nokia|TA-1\d{3})/i, "Nokia"],
  [/^(?:SO-|XQ-|SOV|Xperia)/i, "Sony"],
  [/^(?:Lenovo|TB-?[0-9X])/i, "Lenovo"],
  [/^(?:KF[A-Z]{2,}|AFT)/, "Amazon"],
  [/^(?:ASUS|ZB\d|ZS\d|AI2\d)/i, "ASUS"],
  [/^(?:TECNO|Infinix|itel)/i, "Transsion"],
];
