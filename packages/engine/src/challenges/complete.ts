import { change, type Draft, putMemory } from "../draft.ts";
import { makeGood } from "../profile/lessons.ts";
import { readMemory } from "../profile/memory.ts";
import { SHARING_QUIET_MS } from "../sharing/challenged.ts";
import type { ChallengeCompletedEvent } from "../types.ts";

/**
 * A challenge was passed. Sharing: the owner looked at the devices, so those still attached are kept ones and
 * sharing is quiet for a day (DECISIONS 18). Takeover and sign-up: what the event held back is taught. A
 * completion of nothing open is ignored (DECISIONS 24).
 */
export function completeChallenge(draft: Draft, event: ChallengeCompletedEvent, now: number): void {
  if (event.ref === null) return;
  const challenge = draft.snapshot.challenges.find((c) => c.id === event.ref || c.causedBy === event.ref);
  if (challenge === undefined) return;
  change(draft, { kind: "challenge_closed", challengeId: challenge.id, status: "completed", at: now });
  const proved = event.proved !== false;
  if (challenge.type === "account_sharing") {
    if (proved) {
      for (const device of draft.snapshot.devices) {
        if (device.status !== "attached" || device.provedAt !== null) continue;
        change(draft, { kind: "device_put", device: { ...device, provedAt: now } });
      }
    }
    change(draft, { kind: "sharing_quiet", until: now + SHARING_QUIET_MS });
    return;
  }
  const device = draft.snapshot.devices.find((d) => d.id === challenge.deviceId);
  if (device !== undefined && proved) {
    change(draft, { kind: "device_put", device: { ...device, provedAt: device.provedAt ?? now } });
  }
  const memory = readMemory(draft.snapshot.profile);
  const taught = makeGood(memory, challenge.id, now);
  if (taught !== memory) putMemory(draft, taught);
}
