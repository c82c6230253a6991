import type { AccountSnapshot, Change, Rules } from "./types.ts";

/**
 * What is due by `now`: devices whose automatic detach time has come, challenges that expired. Each change
 * carries the time at which it fell due, not the time somebody looked. Runs inside every decision, too.
 */
export function advance(snapshot: AccountSnapshot, rules: Rules, now: number): Change[] {
  const changes: Change[] = [];
  const lifeMs = rules.autoDetachS * 1000;
  for (const device of snapshot.devices) {
    if (device.status !== "attached") continue;
    const dueAt = device.attachedAt + lifeMs;
    if (dueAt <= now) changes.push({ kind: "device_detached", deviceId: device.id, at: dueAt, auto: true });
  }
  for (const challenge of snapshot.challenges) {
    if (challenge.expiresAt > now) continue;
    changes.push({
      kind: "challenge_closed",
      challengeId: challenge.id,
      status: "expired",
      at: challenge.expiresAt,
    });
  }
  return changes;
}
