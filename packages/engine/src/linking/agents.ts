import type { Agent } from "../types.ts";

/** iPhones and iPads: one engine for all browsers, and many devices of one model that nothing tells apart. */
export function isAppleMobile({ system }: Pick<Agent, "system">): boolean {
  return system === "ios" || system === "ipados";
}

/** True where two agents cannot be one device: another system, or another form of device. */
export function agentsConflict(a: Agent, b: Agent): boolean {
  if (a.system !== null && b.system !== null && a.system !== b.system) return true;
  return a.deviceType !== null && b.deviceType !== null && a.deviceType !== b.deviceType;
}

/** True where both are known to be different browser families. */
export function browsersDiffer(a: Agent, b: Agent): boolean {
  return a.browser !== null && b.browser !== null && a.browser !== b.browser;
}

/** What was updated between two descriptions: nothing, the browser alone, or the system. */
export type Update = 0 | 1 | 2;

/** What changed its version between two agents. */
export function updateBetween(a: Agent, b: Agent): Update {
  if (a.systemVersion !== null && b.systemVersion !== null && a.systemVersion !== b.systemVersion) return 2;
  return a.browserMajor !== null && b.browserMajor !== null && a.browserMajor !== b.browserMajor ? 1 : 0;
}

/** True where both zones are known and differ. */
export function zonesDiffer(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}

/** What the browser version did since: 0 older, 1 equal, 2 one step newer, 3 more; null where not known. */
export function versionStep(now: Agent, before: Agent): number | null {
  if (now.browserMajor === null || before.browserMajor === null) return null;
  const steps = now.browserMajor - before.browserMajor;
  if (steps < 0) return 0;
  return steps === 0 ? 1 : steps === 1 ? 2 : 3;
}

/**
 * Steps from one system version to a later one: 0 equal, 1 newer (in whatever part), 2 or more where the first
 * part is that much newer, negative for older. Null where either is unknown or no version.
 */
export function systemStep(before: string | null, now: string | null): number | null {
  if (before === null || now === null) return null;
  if (before === now) return 0;
  const a = partsOf(before);
  const b = partsOf(now);
  for (let part = 0; part < Math.max(a.length, b.length); part++) {
    const step = (b[part] ?? 0) - (a[part] ?? 0);
    if (Number.isNaN(step)) return null;
    if (step !== 0) return step < 0 ? -1 : part === 0 ? step : 1;
  }
  return 0;
}

/** Versions read lately: a handful of them come again and again. */
const versions = new Map<string, readonly number[]>();
const MOST_VERSIONS = 1_000;

function partsOf(version: string): readonly number[] {
  let parts = versions.get(version);
  if (parts === undefined) {
    if (versions.size >= MOST_VERSIONS) versions.clear();
    parts = version.split(".", 4).map(Number);
    versions.set(version, parts);
  }
  return parts;
}

/** What the system version did since, as `versionStep` tells it of the browser. */
export function systemVersionStep(now: Agent, before: Agent): number | null {
  const steps = systemStep(before.systemVersion, now.systemVersion);
  return steps === null ? null : steps < 0 ? 0 : steps === 0 ? 1 : steps === 1 ? 2 : 3;
}

/** Reported models do not change; some clients shorten them, so it is no veto. */
const OTHER_MODEL_BITS = -10;
const SAME_MODEL_BITS = 0.5;

/** Bits from the reported models; 0 where either is not known. */
export function modelBits(now: Agent, before: Agent): number {
  if (now.model === null || before.model === null) return 0;
  return now.model === before.model ? SAME_MODEL_BITS : OTHER_MODEL_BITS;
}
