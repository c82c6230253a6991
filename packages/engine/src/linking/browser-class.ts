import type { Agent } from "../types.ts";
import { isAppleMobile } from "./agents.ts";

/** What draws pages: browsers of one engine on one system describe themselves alike. */
export type Engine = "chromium" | "gecko" | "webkit";

/** The engine behind a browser family; every browser on iOS and iPadOS is WebKit. */
export function engineOf(agent: Agent): Engine {
  if (isAppleMobile(agent)) return "webkit";
  if (agent.browser === "firefox") return "gecko";
  if (agent.browser === "safari") return "webkit";
  if (agent.browser === "webview" && agent.system === "macos") return "webkit";
  return "chromium";
}

const names = new Map<string, Readonly<Record<Engine, string>>>();

/** Key of the tables that hold for an agent, `engine:system`. */
export function browserClass(agent: Agent): string {
  const system = agent.system ?? "other";
  let known = names.get(system);
  if (known === undefined) {
    known = { chromium: `chromium:${system}`, gecko: `gecko:${system}`, webkit: `webkit:${system}` };
    // Systems are a short list; a caller that makes names up must not fill the memory.
    if (names.size < 64) names.set(system, known);
  }
  return known[engineOf(agent)];
}

/** Column of hand-made priors: desktop systems, macOS, Android, iOS and iPadOS. */
export function familyColumn(system: string): 0 | 1 | 2 | 3 {
  switch (system) {
    case "ios":
    case "ipados":
      return 3;
    case "android":
      return 2;
    case "macos":
      return 1;
    default:
      return 0;
  }
}
