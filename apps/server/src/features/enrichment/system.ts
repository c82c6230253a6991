/** Which operating system a user agent and its hints speak of, and which version. Pure. */

import type { HighEntropyHints } from "./hints.ts";

export interface System {
  /** Engine's word: windows, macos, linux, chromeos, android, ios, ipados, other. */
  system: string | null;
  /** The wire's word for it. */
  systemName: string | null;
  systemVersion: string | null;
  /** As the user agent has it, constants included: what the wire shows where nothing better is known. */
  announcedSystemVersion: string | null;
}

/** NT kernel numbers and what they were sold as. 10.0 is both 10 and 11: only a hint tells. */
const NT: Readonly<Record<string, string>> = {
  "5.1": "XP",
  "6.0": "Vista",
  "6.1": "7",
  "6.2": "8",
  "6.3": "8.1",
  "10.0": "10",
};

const NAMES: Readonly<Record<string, string>> = {
  windows: "Windows",
  macos: "Mac OS",
  linux: "Linux",
  chromeos: "Chromium OS",
  android: "Android",
  ios: "iOS",
  ipados: "iPadOS",
};

function dotted(text: string | undefined): string | null {
  const found = text?.replaceAll("_", ".").match(/^\d{1,5}(?:\.\d{1,9}){0,4}/)?.[0];
  return found ?? null;
}

function major(version: string | null): number | null {
  const number = Number.parseInt(version ?? "", 10);
  return Number.isNaN(number) ? null : number;
}

/** Windows 11 announces platformVersion 13 and up, Windows 10 1 to 10 (Microsoft, "Detect Windows 11 using UA-CH"). */
function windowsByHint(hints: HighEntropyHints): string | null {
  const number = major(hints.platformVersion ?? null);
  if (number === null) return null;
  if (number >= 13) return "11";
  return number >= 1 ? "10" : null;
}

const BY_HINT: Readonly<Record<string, string>> = {
  windows: "windows",
  macos: "macos",
  "mac os x": "macos",
  linux: "linux",
  "chrome os": "chromeos",
  "chromium os": "chromeos",
  android: "android",
  ios: "ios",
  ipados: "ipados",
};

function named(system: string, systemVersion: string | null, announced: string | null): System {
  return {
    system,
    systemName: NAMES[system] ?? null,
    systemVersion,
    announcedSystemVersion: systemVersion ?? announced,
  };
}

/** Safari's own form: other browsers on WebKit put a name of theirs in between, or leave the version out. */
const SAFARI = /\(KHTML, like Gecko\) Version\/([\d.]{1,20})(?: Mobile\/\w{1,20})? Safari\/[\d.]{1,20}$/;

/**
 * Version of iOS or iPadOS. Safari carries the system's number, and from 26 on it is the only place that does:
 * the agents of all browsers say 18.6 or 18.7 for ever (WebKit, "Features in Safari 26.0").
 */
function appleMobileVersion(userAgent: string, announced: string | null): string | null {
  const safari = dotted(userAgent.match(SAFARI)?.[1]);
  if (safari !== null && (major(safari) ?? 0) >= 26) return safari;
  if (announced === null) return safari;
  return safari === null && /^18\.[67]\b/.test(announced) ? null : announced;
}

function appleSystem(userAgent: string, hints: HighEntropyHints | null): System | null {
  const ios = dotted(userAgent.match(/(?:iPhone )?OS ([\d_.]{1,20}) like Mac/)?.[1]);
  const mobile = (system: "ios" | "ipados"): System => named(system, appleMobileVersion(userAgent, ios), ios);
  if (/\(iPad/.test(userAgent)) return mobile("ipados");
  if (/\((?:iPhone|iPod)/.test(userAgent)) return mobile("ios");
  if (!/Macintosh/.test(userAgent)) return null;
  // Tablets ask for desktop pages as Macs, and phones can be told to.
  if (hints?.navigatorPlatform === "iPad" || hints?.touchForm === "tablet") return mobile("ipados");
  if (hints?.navigatorPlatform === "iPhone" || hints?.touchForm === "phone") return mobile("ios");
  const announced = dotted(userAgent.match(/Mac OS X ([\d_.]{1,20})/)?.[1]);
  const hinted = hints?.platform === "macOS" ? dotted(hints.platformVersion) : null;
  // 10.15 (Firefox) and 10.15.7 (Safari, Chromium) are what every Mac has said since 2020.
  const frozen = announced === "10.15" || announced === "10.15.7";
  return named("macos", hinted ?? (frozen ? null : announced), announced);
}

/** Names the system; all null where nothing is recognised, "other" where the agent names one we do not follow. */
export function systemOf(userAgent: string, hints: HighEntropyHints | null): System {
  const windows = userAgent.match(/Windows NT ([\d.]{1,6})/)?.[1];
  if (windows !== undefined) {
    const sold = NT[windows] ?? null;
    const hinted = hints && windows === "10.0" ? windowsByHint(hints) : null;
    return named("windows", hinted ?? (windows === "10.0" ? null : sold), sold);
  }
  if (/Windows/.test(userAgent)) return named("windows", null, null);
  const android = userAgent.match(/Android(?: ([\d.]{1,12}))?/);
  if (android) {
    const announced = dotted(android[1]);
    const hinted = hints?.platform === "Android" ? dotted(hints.platformVersion) : null;
    // "Android 10; K" is the reduced form: neither the 10 nor the K means anything.
    const frozen = /Android 10; K\)/.test(userAgent);
    return named("android", hinted ?? (frozen ? null : announced), announced);
  }
  const apple = appleSystem(userAgent, hints);
  if (apple) return apple;
  if (/\bCrOS\b/.test(userAgent)) {
    const hinted = hints?.platform?.startsWith("Chrom") ? dotted(hints.platformVersion) : null;
    const announced = dotted(userAgent.match(/CrOS \S{1,20} ([\d.]{1,20})/)?.[1]);
    // 14541.0.0 is the reduced form's constant.
    return named("chromeos", hinted ?? (announced === "14541.0.0" ? null : announced), announced);
  }
  if (/Tizen|Web0S|PlayStation|Nintendo|KAIOS|HarmonyOS/i.test(userAgent)) {
    const name = userAgent.match(/Tizen|PlayStation|Nintendo|KAIOS|HarmonyOS/i)?.[0] ?? "webOS";
    return { system: "other", systemName: name, systemVersion: null, announcedSystemVersion: null };
  }
  if (/\bLinux\b|\bX11\b/.test(userAgent)) return named("linux", null, null);
  const hinted = hints?.platform ? BY_HINT[hints.platform.toLowerCase()] : undefined;
  if (hints && hinted) {
    return named(hinted, hinted === "windows" ? windowsByHint(hints) : dotted(hints.platformVersion), null);
  }
  return { system: null, systemName: null, systemVersion: null, announcedSystemVersion: null };
}
