import { bySeniorityOf } from "../access/limits.ts";
import { SIGNAL_BY_ID } from "../signals/index.ts";
import type { Situation } from "../signals/signal.ts";
import type { Device, Finding, RiskMode, Rules, SignalMode } from "../types.ts";

/** Who has to prove ownership, and why. */
export interface SharingChallenge {
  device: Device;
  reasons: readonly string[];
}

const QUIET_MS = 24 * 3_600_000;

/** How long sharing stays quiet after the owner proved it (DECISIONS 18). */
export const SHARING_QUIET_MS = QUIET_MS;

/**
 * The sharing challenge that findings and risk call for, or null. Limits accuse only devices beyond them;
 * concurrency and clones accuse the newer of the two; every other reason falls on the calling device.
 * A proved or whitelisted device, and everything already there when the owner last proved it, is left alone.
 */
export function sharingChallenge(
  situation: Situation,
  findings: readonly Finding[],
  risk: number,
): SharingChallenge | null {
  const { device, rules, snapshot } = situation;
  if (device === null || device.whitelisted) return null;
  const reasons: string[] = [];
  let target = device;
  for (const finding of findings) {
    if (finding.answer !== "hit") continue;
    const signal = SIGNAL_BY_ID.get(finding.signal);
    if (signal === undefined || modeOf(signal.id, situation) !== "challenge") continue;
    if (signal.id === "device_limits" && !isBeyond(situation, device)) continue;
    if (signal.id === "concurrency") {
      const other = snapshot.devices.find((d) => d.id === finding.evidence.other_device);
      if (other !== undefined && !other.whitelisted) target = newer(device, other);
    }
    reasons.push(signal.reason);
  }
  if (challengesRisk(rules.accountSharing, risk)) reasons.push("account_sharing");
  if (reasons.length === 0 || isQuiet(situation, target)) return null;
  return { device: target, reasons };
}

function challengesRisk(setting: { mode: RiskMode; risk: number | null }, risk: number): boolean {
  return setting.mode === "challenge" && risk >= (setting.risk ?? 0.99);
}

function isBeyond({ beyond }: Situation, device: Device): boolean {
  return beyond.some((d) => d.id === device.id);
}

function newer(a: Device, b: Device): Device {
  return bySeniorityOf(a, b) < 0 ? b : a;
}

function isQuiet({ snapshot, now }: Situation, device: Device): boolean {
  const until = snapshot.sharingQuietUntil;
  if (until === null || now >= until) return false;
  return (device.seniorSince ?? device.firstSeenAt) <= until - QUIET_MS;
}

/** The mode in force of a sharing signal; signals of other categories are reported only. */
export function modeOf(signal: string, { limits, rules }: Pick<Situation, "limits" | "rules">): SignalMode {
  if (signal === "device_limits") return limits.mode;
  if (signal === "people") return limits.peopleMode;
  return rules.signals[signal as keyof Rules["signals"]] ?? "off";
}
