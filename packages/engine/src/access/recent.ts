import { type At, LIMITS, type RecentAccess } from "../types.ts";

/** Accesses of one device on one address closer together than this are one spell. */
const SPELL_GAP_MS = 30 * 60_000;

/** Accesses are remembered in the order in which they came; one that comes so much too late is still found. */
const LATE_MS = 24 * 3_600_000;

/**
 * Position of the first remembered access that may have ended at a moment or later. What lies before need not be
 * looked at, which is most: an account's accesses of weeks ago have to be fetched from far away in memory.
 */
export function firstSince(recent: readonly RecentAccess[], moment: At): number {
  let first = recent.length;
  for (let access = recent[first - 1]; access !== undefined; access = recent[first - 1]) {
    if ((access.untilAt ?? access.at) < moment - LATE_MS) break;
    first--;
  }
  return first;
}

/** True where an access only continues the device's last spell: one more page view on the same address. */
export function continuesSpell(
  recent: readonly RecentAccess[],
  deviceId: string,
  addressKey: string | null,
  now: number,
): boolean {
  if (addressKey === null) return false;
  for (let i = recent.length - 1; i >= 0; i--) {
    const earlier = recent[i];
    if (earlier === undefined || earlier.deviceId !== deviceId) continue;
    const gap = now - (earlier.untilAt ?? earlier.at);
    return earlier.network.addressKey === addressKey && gap >= 0 && gap <= SPELL_GAP_MS;
  }
  return false;
}

/**
 * Remembers an access in the bounded ring, oldest first. Page views of one spell share one entry (`at` its
 * first, `untilAt` its last access), so that somebody who clicks much does not push the others out.
 */
export function recordRecent(recent: readonly RecentAccess[], access: RecentAccess): readonly RecentAccess[] {
  for (let i = recent.length - 1; i >= 0; i--) {
    const earlier = recent[i];
    if (earlier === undefined || earlier.deviceId !== access.deviceId) continue;
    const gap = access.at - (earlier.untilAt ?? earlier.at);
    if (
      earlier.network.addressKey !== null &&
      earlier.network.addressKey === access.network.addressKey &&
      gap >= 0 &&
      gap <= SPELL_GAP_MS
    ) {
      const next = recent.filter((_, index) => index !== i);
      next.push({ ...access, at: earlier.at, untilAt: access.at });
      return next;
    }
    break;
  }
  const kept =
    recent.length >= LIMITS.recentAccesses ? recent.slice(recent.length - LIMITS.recentAccesses + 1) : recent;
  return [...kept, access];
}
