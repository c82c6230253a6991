/** The engine's and the wire's view of the software behind a request. */

import type { Agent } from "@latchkey/engine";
import { isbot } from "isbot";
import { RecentCache } from "../../shared/recent-cache.ts";
import { cleanText, type HighEntropyHints, type HintsInput, readHints } from "./hints.ts";
import { MAX_USER_AGENT, readSoftware, type Software } from "./software.ts";

/** What the wire shows of a user agent is bounded: it is stored with every device. */
const MAX_SHOWN = 512;

/** Descriptions remembered: a few megabytes at most. */
const REMEMBERED = 2_000;

/** The wire's `info` (spec b.2). Missing values are null; a computer's `device.type` is null. */
export interface DeviceInfo {
  ua: string | null;
  browser: { name: string | null; version: string | null; major: string | null };
  engine: { name: string | null; version: string | null };
  os: { name: string | null; version: string | null };
  device: { vendor: string | null; model: string | null; type: string | null };
  cpu: { architecture: string | null };
}

/**
 * True where the agent announces itself as a program, false where it names a browser we know, null otherwise.
 * Automation that hides is for the engine to find.
 */
function announcesBot(
  userAgent: string | null,
  hints: HighEntropyHints | null,
  software: Software,
): boolean | null {
  // A native client speaks through an HTTP library whose name says nothing about who holds the phone.
  if (hints?.deviceType !== undefined) return null;
  const text = cleanText(userAgent, MAX_USER_AGENT);
  if (text !== null && isbot(text)) return true;
  const brands = [...(hints?.brands ?? []), ...(hints?.fullVersionList ?? [])];
  if (brands.some(({ brand }) => /headless/i.test(brand))) return true;
  return software.browser === null ? null : false;
}

/** Makes the engine's description. `software` is what `readSoftware` found. */
export function agentOf(userAgent: string | null, hints: HighEntropyHints | null, software: Software): Agent {
  const bot = announcesBot(userAgent, hints, software);
  const major = Number.parseInt(software.browserVersion ?? "", 10);
  return {
    browser: software.browser?.family ?? null,
    browserMajor: Number.isNaN(major) ? null : major,
    system: software.system,
    systemVersion: software.systemVersion,
    deviceType: software.deviceType,
    vendor: software.vendor,
    model: software.model,
    bot,
  };
}

/** Makes the wire's description. `software` is what `readSoftware` found. */
export function deviceInfoOf(userAgent: string | null, software: Software): DeviceInfo {
  const type = software.appliance ?? (software.deviceType === "computer" ? null : software.deviceType);
  return {
    ua: cleanText(userAgent, MAX_SHOWN),
    browser: {
      name: software.browser?.name ?? null,
      version: software.browserVersion,
      major: software.browserVersion?.split(".")[0] ?? null,
    },
    engine: { name: software.engineName, version: software.engineVersion },
    os: { name: software.systemName, version: software.announcedSystemVersion },
    device: { vendor: software.vendor, model: software.model, type },
    cpu: { architecture: software.architecture },
  };
}

export interface AgentReader {
  agent(userAgent: string | null, hints: HintsInput): Agent;
  info(userAgent: string | null, hints: HintsInput): DeviceInfo;
}

/** Reads agents and remembers lately read ones. Accepts anything, never throws; what is not known is null. */
export function createAgentReader(): AgentReader {
  const read = new RecentCache<{ software: Software; agent: Agent }>(REMEMBERED);
  const readOnce = (userAgent: string | null, input: HintsInput) => {
    const hints = readHints(input);
    const key = `${userAgent?.slice(0, MAX_USER_AGENT) ?? ""}\n${hints === null ? "" : JSON.stringify(hints)}`;
    return read.get(key, () => {
      const software = readSoftware(userAgent, hints);
      return { software, agent: agentOf(userAgent, hints, software) };
    });
  };
  return {
    agent: (userAgent, input) => readOnce(userAgent, input).agent,
    info: (userAgent, input) => deviceInfoOf(userAgent, readOnce(userAgent, input).software),
  };
}
