import { browserFamily } from "../browser-family.ts";
import type { Value } from "../collect/reading.ts";

/** Systems as far as they can be told apart by name: a phone that asks for the desktop site is not lying. */
type System = "windows" | "apple" | "unix" | "";

const OWN_FONT = { windows: "Segoe UI", apple: "Helvetica Neue", unix: "" } as const;

/**
 * Claims that contradict each other. Each check is silent where a browser has an honest reason, so
 * that a name in this list is worth something; it is still a hint and not proof.
 */
export function readLies(values: ReadonlyMap<string, Value>): string[] {
  const agent = navigator.userAgent;
  const claimed = systemOf(agent);
  const differs = (other: System): boolean => Boolean(claimed && other && other !== claimed);
  const { platform } = (values.get("client_hints") ?? {}) as { platform?: string };
  const renderer = String(values.get("gpu"));
  const fonts = String(values.get("fonts"));
  const family = browserFamily();
  // On iOS, Firefox calls itself FxiOS and Chrome CriOS: these names belong to their own engines.
  const named = /firefox\//i.test(agent) ? "firefox" : /chrome\//i.test(agent) ? "chromium" : family;

  const checks: Readonly<Record<string, boolean>> = {
    platform: differs(systemOf(navigator.platform)),
    client_hints: differs(systemOf(platform)),
    gpu: differs(
      /direct3d/i.test(renderer) ? "windows" : /apple (m\d|gpu)|metal/i.test(renderer) ? "apple" : "",
    ),
    // Every Windows and every Apple system brings this one.
    fonts: values.has("fonts") && !fonts.includes(claimed ? OWN_FONT[claimed] : ""),
    engine: family !== "unknown" && named !== family,
    // Pages add what a browser lacks; replacing what it has is another matter.
    navigator: Object.getOwnPropertyNames(navigator).some((name) => name in Navigator.prototype),
  };
  return Object.keys(checks).filter((name) => checks[name]);
}

function systemOf(text = ""): System {
  if (/mac|iphone|ipad|ipod|ios\b/i.test(text)) return "apple";
  return /win/i.test(text) ? "windows" : /linux|android|x11|cros/i.test(text) ? "unix" : "";
}
