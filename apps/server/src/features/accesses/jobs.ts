import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { dropConnectionsOfNode, heartbeat } from "./store.ts";

const BEAT_MS = 5_000;
const DEAD_AFTER_S = 30;

/** Says that this node lives, and forgets the presence that dead nodes left behind. */
export function nodeJobs(pool: Pool, nodeId: string): PeriodicJob[] {
  return [
    {
      name: "node-heartbeat",
      everyMs: BEAT_MS,
      scope: "each",
      async run() {
        for (const dead of await heartbeat(pool, nodeId, DEAD_AFTER_S))
          await dropConnectionsOfNode(pool, dead);
      },
    },
  ];
}
