/** Counts calls per key in fixed windows, in memory. */
export interface WindowLimiter {
  /** Seconds to wait where the key has used up its window, else null. */
  take(key: string, now: number): number | null;
}

const MAX_KEYS = 50_000;

export function createWindowLimiter(limit: number, windowMs: number): WindowLimiter {
  const windows = new Map<string, { used: number; endsAt: number }>();
  return {
    take(key, now) {
      const window = windows.get(key);
      if (window === undefined || window.endsAt <= now) {
        // Forgetting all at once forgives one window at worst; it keeps memory bounded.
        if (windows.size >= MAX_KEYS) windows.clear();
        windows.set(key, { used: 1, endsAt: now + windowMs });
        return null;
      }
      window.used += 1;
      return window.used <= limit ? null : Math.max(1, Math.ceil((window.endsAt - now) / 1000));
    },
  };
}
