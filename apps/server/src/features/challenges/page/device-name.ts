import { countryName } from "./format.ts";
import type { Locale } from "./locale.ts";
import { isolated, plainName } from "./plain-name.ts";
import { type AnyTexts, fill } from "./texts/index.ts";
import type { PageDevice } from "./view.ts";

/** How people call the families that the agent reader names. */
const BROWSERS: Readonly<Record<string, string>> = {
  chrome: "Chrome",
  chromium: "Chromium",
  edge: "Edge",
  firefox: "Firefox",
  safari: "Safari",
  opera: "Opera",
  samsung: "Samsung Internet",
  brave: "Brave",
  vivaldi: "Vivaldi",
};

const SYSTEMS: Readonly<Record<string, string>> = {
  windows: "Windows",
  macos: "Mac",
  linux: "Linux",
  chromeos: "Chromebook",
  android: "Android",
  ios: "iPhone",
  ipados: "iPad",
};

const NAMELESS: ReadonlySet<string> = new Set(["other", "unknown", "webview"]);

function familyName(names: Readonly<Record<string, string>>, value: string | null): string | null {
  const clean = plainName(value);
  if (clean === null) return null;
  const family = clean.toLowerCase();
  if (Object.hasOwn(names, family)) return names[family] ?? null;
  return NAMELESS.has(family) ? null : clean;
}

/** "Chrome on Windows", as far as it is known; at least "Computer". */
export function deviceName(
  locale: Locale,
  texts: AnyTexts,
  device: Pick<PageDevice, "type" | "browser" | "system">,
): string {
  const browser = familyName(BROWSERS, device.browser);
  const system = familyName(SYSTEMS, device.system);
  if (browser !== null && system !== null) {
    return fill(texts.browserOnSystem, {
      browser: isolated(locale, browser),
      system: isolated(locale, system),
    });
  }
  const known = browser ?? system;
  return known === null ? texts[device.type] : isolated(locale, known);
}

/**
 * Where a device was, only as precise as is known: "Near Berlin", "Germany" or null. The country is
 * added to the town where it is not `homeCountry`, the country of the device in the reader's hands.
 */
export function placeName(
  locale: Locale,
  texts: AnyTexts,
  place: PageDevice["place"],
  homeCountry: string | null,
): string | null {
  if (place === null) return null;
  const city = plainName(place.city);
  const country = countryName(locale, place.country);
  if (city === null) return country;
  const near = fill(texts.near, { place: isolated(locale, city) });
  const abroad = country !== null && place.country?.toUpperCase() !== homeCountry?.toUpperCase();
  return abroad ? fill(texts.nearAbroad, { near, country }) : near;
}
