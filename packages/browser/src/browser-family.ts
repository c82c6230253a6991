/** The engine under the page, told by what it can do and not by what it calls itself. */
export type Family = "chromium" | "firefox" | "webkit" | "unknown";

/** Which engine runs this page. Traits, because the agent text is the first thing that is changed. */
export function browserFamily(): Family {
  if ("mozInnerScreenX" in globalThis) return "firefox";
  if ("webkitRequestFileSystem" in globalThis) return "chromium";
  return "GestureEvent" in globalThis || "ApplePayError" in globalThis ? "webkit" : "unknown";
}

/** Brave changes several values on purpose, anew for each session and site; it does not hide its name. */
export function isBrave(): boolean {
  return "brave" in navigator;
}
