import type { Change } from "@latchkey/engine";

export const LIVE_CHANNEL = "latchkey_live";

/** What one node tells the others: ids only, well under NOTIFY's 8,000 bytes. */
export interface LiveMessage {
  project: number;
  device: string;
  action: "logout" | "challenge" | "prompt";
  challenge: string | null;
  /** A question to a trusted device: which of these numbers does the other screen show? */
  prompt?: { id: string; choices: readonly string[]; expiresAt: number };
}

/** The messages that a decision's changes call for, encoded for NOTIFY. */
export function liveMessages(
  project: number,
  changes: readonly Change[],
  challengeId: string | null,
): string[] {
  return changes.flatMap((change) => {
    if (change.kind === "device_detached") {
      return [encode({ project, device: change.deviceId, action: "logout", challenge: challengeId })];
    }
    if (change.kind === "challenge_issued" && change.challenge.deviceId !== null) {
      const { deviceId, id } = change.challenge;
      return [encode({ project, device: deviceId, action: "challenge", challenge: id })];
    }
    return [];
  });
}

export function encode(message: LiveMessage): string {
  return JSON.stringify(message);
}

/** Reads a notification; null for anything that is not one of ours. */
export function decodeMessage(payload: string | undefined): LiveMessage | null {
  try {
    const value = JSON.parse(payload ?? "") as LiveMessage;
    return typeof value.device === "string" && typeof value.project === "number" ? value : null;
  } catch {
    return null;
  }
}
