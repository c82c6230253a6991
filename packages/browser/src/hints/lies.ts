import { browserFamily } from "../browser-family.ts";
import type { Value } from "../collect/reading.ts";

/** Systems that can only be told apart by name: a phone asking for the desktop site is not lying. */
type System = "windows" | "apple" | "unix";

/**
 * Claims that contradict each other. Each check is silent where a browser has an honest reason, so
 * that a name in this list is worth something; it is still a hint and not proof.
 */
export function readLies(values: ReadonlyMap<string, Value>): string[] {
  const lies: string[] = [];
  const say = (name: string, lying: boolean): void => {
    if (lying) lies.push(name);
  };
  const agent = navigator.userAgent;
  const claimed = systemOf(agent);
  const differs = (other: System | null): boolean => claimed !== null && other !== null && other !== claimed;

  say("platform", differs(systemOf(navigator.platform)));
  const hints = values.get("client_hints") as { platform?: string } | undefined;
  say("client_hints", differs(systemOf(hints?.platform ?? "")));

  const graphics = values.get("graphics") as { renderer: string } | undefined;
  const renderer = graphics?.renderer ?? "";
  say(
    "gpu",
    differs(
      /direct3d|d3d(9|11)/i.test(renderer)
        ? "windows"
        : /apple (m\d|gpu)|metal/i.test(renderer)
          ? "apple"
          : null,
    ),
  );

  const fonts = values.get("fonts");
  if (Array.isArray(fonts)) {
    const has = (name: string): boolean => fonts.includes(name);
    say(
      "fonts",
      differs(
        has("Segoe Fluent Icons") || has("Marlett")
          ? "windows"
          : has("Galvji") && has("Menlo")
            ? "apple"
            : null,
      ),
    );
  }

  const family = browserFamily();
  const named = /firefox\//i.test(agent) ? "firefox" : /chrome\//i.test(agent) ? "chromium" : null;
  // Firefox on iOS calls itself FxiOS and Chrome CriOS, so both names are only used by their own engines.
  say("engine", named !== null && family !== "unknown" && named !== family);

  const zone = values.get("timezone");
  if (typeof zone === "string" && zone.includes("/"))
    say("timezone", offsetOf(zone) !== -new Date().getTimezoneOffset());
  say("navigator", Object.getOwnPropertyNames(navigator).length > 0);
  return lies;
}

function systemOf(text: string): System | null {
  if (/win/i.test(text) && !/darwin/i.test(text)) return "windows";
  if (/mac|iphone|ipad|ipod|ios\b/i.test(text)) return "apple";
  return /linux|android|x11|cros/i.test(text) ? "unix" : null;
}

/** Minutes east of Greenwich of a named zone, now. */
function offsetOf(zone: string): number {
  const now = new Date();
  now.setSeconds(0, 0);
  const parts: Record<string, number> = {};
  for (const { type, value } of new Intl.DateTimeFormat("en-u-nu-latn-ca-gregory", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(now)) {
    parts[type] = Number(value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return (Date.UTC(year, month - 1, day, hour, minute) - now.getTime()) / 60_000;
}
