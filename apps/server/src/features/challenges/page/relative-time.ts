const RELATIVE_STEPS = [
  { unit: "second", seconds: 1, below: 60 },
  { unit: "minute", seconds: 60, below: 3_600 },
  { unit: "hour", seconds: 3_600, below: 86_400 },
  { unit: "day", seconds: 86_400, below: 7 * 86_400 },
  { unit: "week", seconds: 7 * 86_400, below: 30 * 86_400 },
  { unit: "month", seconds: 30 * 86_400, below: 365 * 86_400 },
  { unit: "year", seconds: 365 * 86_400, below: Number.POSITIVE_INFINITY },
] as const;

/** Below a minute a past moment is simply "now". */
const NOW_S = 60;

/**
 * "2 hours ago", "in 12 minutes", "yesterday". The past is rounded down and the future up, so that
 * nothing is called older than it is and no wait shorter. `tag` is a language tag for Intl, times are
 * epoch milliseconds. Used by the server and by the page's script alike.
 */
export function relativeTime(tag: string, at: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const seconds = Math.ceil(Math.abs(at - now) / 1000);
  const future = at > now;
  if (!future && seconds < NOW_S) return format.format(0, "second");
  for (const { unit, seconds: size, below } of RELATIVE_STEPS) {
    const count = future ? Math.ceil(seconds / size) : Math.floor(seconds / size);
    if (count * size < below) return format.format(future ? count : -count, unit);
  }
  return format.format(0, "second");
}
