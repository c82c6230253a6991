/** The engine under the page, told by what it can do and not by what it calls itself. */
export type Family = "chromium" | "firefox" | "webkit" | "unknown";

/** Which engine runs this page. Traits, because the agent text is the first thing that is changed. */
export function browserFamily(): Family {
  const style = globalThis.document?.documentElement?.style;
  if (style === undefined) return "unknown";
  if ("MozAppearance" in style) return "firefox";
  if ("ApplePayError" in globalThis || "GestureEvent" in globalThis) return "webkit";
  return "webkitTapHighlightColor" in style ? "chromium" : "unknown";
}

/** Brave changes several values on purpose, anew for each session and site; it does not hide its name. */
export function isBrave(): boolean {
  return "brave" in navigator;
}
