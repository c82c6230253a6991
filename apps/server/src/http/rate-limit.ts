/** A token bucket per key, in memory: `rate` a second, bursts of one second's worth (at least 5). */
export interface RateLimiter {
  /** True when the call may go on; false when the key has used up its share. `rate` null means no limit. */
  take(key: string, rate: number | null, now: number): boolean;
}

const MAX_KEYS = 100_000;

export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, rate, now) {
      if (rate === null) return true;
      const burst = Math.max(5, rate);
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        // Dropping all at once forgives a second of traffic at worst; it keeps memory bounded under a flood.
        if (buckets.size >= MAX_KEYS) buckets.clear();
        buckets.set(key, { tokens: burst - 1, at: now });
        return true;
      }
      const refilled = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
      bucket.at = now;
      bucket.tokens = refilled < 1 ? refilled : refilled - 1;
      return refilled >= 1;
    },
  };
}
