/** Waits are stretched by up to this share, so that what failed together does not come back together. */
const JITTER = 0.1;
/** A receiver may ask for more time by `Retry-After`, up to this. */
const LONGEST_ASKED_S = 3600;

/**
 * How many seconds to wait before the next attempt, or null when the schedule is used up. `scheduleS` holds the wait
 * before each attempt, the first included; `attempts` counts those made; `random` is in [0, 1).
 */
export function nextDelayS(
  scheduleS: readonly number[],
  attempts: number,
  askedS: number | null,
  random: number,
): number | null {
  const planned = scheduleS[attempts];
  if (planned === undefined) return null;
  const asked = Math.min(askedS ?? 0, LONGEST_ASKED_S);
  return Math.max(planned * (1 + JITTER * random), asked);
}

/** Seconds in a `Retry-After` header (RFC 9110: a number of seconds or a date); null where it says neither. */
export function retryAfterS(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header);
  // HTTP dates begin with the day's name; Date.parse would take other things for dates as well.
  const at = /^[A-Z]/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, (at - now) / 1000);
}
