import type { Pool } from "../db/pool.ts";

/** Work that comes round again. */
export interface PeriodicJob {
  name: string;
  everyMs: number;
  /** `once`: of all nodes only one runs it at a time. `each`: every node runs its own. */
  scope: "once" | "each";
  run: () => Promise<void>;
}

export interface Scheduler {
  start(): void;
  /** Starts nothing new and waits for what is running. */
  stop(): Promise<void>;
}

/**
 * Runs periodic jobs, each never twice at once. A job that fails is reported and comes round again; it cannot
 * stop the others. Across nodes an advisory lock, held for the run, keeps `once` jobs single.
 */
export function createScheduler(
  pool: Pool,
  jobs: readonly PeriodicJob[],
  onError: (job: string, error: unknown) => void,
): Scheduler {
  const timers: NodeJS.Timeout[] = [];
  const running = new Map<string, Promise<void>>();

  const runAlone = async (job: PeriodicJob): Promise<void> => {
    const client = await pool.connect();
    try {
      const key = `latchkey:${job.name}`;
      const { rows } = await client.query<{ ok: boolean }>(
        "select pg_try_advisory_lock(hashtext($1)) as ok",
        [key],
      );
      if (rows[0]?.ok !== true) return;
      try {
        await job.run();
      } finally {
        await client.query("select pg_advisory_unlock(hashtext($1))", [key]);
      }
    } finally {
      client.release();
    }
  };

  const tick = (job: PeriodicJob): void => {
    if (running.has(job.name)) return;
    const run = (job.scope === "once" ? runAlone(job) : job.run())
      .catch((error: unknown) => onError(job.name, error))
      .finally(() => running.delete(job.name));
    running.set(job.name, run);
  };

  return {
    start() {
      for (const job of jobs) timers.push(setInterval(() => tick(job), job.everyMs).unref());
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
