import { MOST_LESSONS } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { type Clock, DAY, HOUR } from "../../shared/clock.ts";
import { ACCOUNTS_WINDOW_MS, hourOf, TALLY_HOURS } from "./counts.ts";
import { pruneCounts, pruneHistory } from "./prune-store.ts";
import { LESSON_LIFE_MS } from "./update-effects.ts";

/** A browser not seen for so long is met as a new one. */
const FINGERPRINT_LIFE_MS = 90 * DAY;

/** Forgets counts that no question reaches any more, a bounded batch at a time. */
export function pruneCountsJob(pool: Pool, clock: Clock): PeriodicJob {
  return {
    name: "prune-counts",
    everyMs: HOUR,
    scope: "once",
    async run() {
      const now = clock();
      await pruneCounts(pool, {
        now,
        accountsSeenBefore: now - ACCOUNTS_WINDOW_MS,
        fingerprintsSeenBefore: now - FINGERPRINT_LIFE_MS,
        hoursBefore: hourOf(now) - 2 * TALLY_HOURS,
        lessonsBefore: now - LESSON_LIFE_MS,
        mostLessons: MOST_LESSONS,
      });
    },
  };
}

/**
 * Forgets accesses, evaluations and ended challenges that are older than their project keeps them
 * (`retention_days`), a bounded batch at a time.
 */
export function retentionJob(pool: Pool, clock: Clock): PeriodicJob {
  return {
    name: "retention",
    everyMs: HOUR,
    scope: "once",
    run: () => pruneHistory(pool, clock()),
  };
}
