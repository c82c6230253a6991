import type { Agent } from "../types.ts";

/** True where two agents cannot be one device: another system, or another form of device. */
export function agentsConflict(a: Agent, b: Agent): boolean {
  if (a.system !== null && b.system !== null && a.system !== b.system) return true;
  return a.deviceType !== null && b.deviceType !== null && a.deviceType !== b.deviceType;
}

/** True where both are known to be different browser families. */
export function browsersDiffer(a: Agent, b: Agent): boolean {
  return a.browser !== null && b.browser !== null && a.browser !== b.browser;
}

/** True where browser or system went to another version. */
export function versionChanged(a: Agent, b: Agent): boolean {
  if (a.browserMajor !== null && b.browserMajor !== null && a.browserMajor !== b.browserMajor) return true;
  return a.systemVersion !== null && b.systemVersion !== null && a.systemVersion !== b.systemVersion;
}

/** True where both zones are known and differ. */
export function zonesDiffer(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}

/** Browsers go forward: a version older than the one seen before is rarely the same installation. */
const DOWNGRADE_BITS = -4;
/** Reported models do not change; some clients shorten them, so it is no veto. */
const MODEL_BITS = -10;
/** A version several steps ahead within a short time. */
const VERSIONS_PER_DAY = 1 / 21;
const LEAP_BITS = -1.5;
const SAME_MODEL_BITS = 0.5;

export interface AgentEvidence {
  version: number;
  model: number;
}

/** Bits from versions and models of two agents of one family on one system. */
export function agentBits(now: Agent, before: Agent, days: number): AgentEvidence {
  let version = 0;
  if (now.browserMajor !== null && before.browserMajor !== null) {
    const steps = now.browserMajor - before.browserMajor;
    if (steps < 0) version = DOWNGRADE_BITS;
    else if (steps > 2 + days * VERSIONS_PER_DAY * 2) version = LEAP_BITS;
  }
  let model = 0;
  if (now.model !== null && before.model !== null) {
    model = now.model === before.model ? SAME_MODEL_BITS : MODEL_BITS;
  }
  return { version, model };
}
