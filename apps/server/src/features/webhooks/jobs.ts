import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { type Clock, HOUR } from "../../shared/clock.ts";
import { forgetOld } from "./delivery-store.ts";

/** Long enough to find out what was sent and to send it again; messages are no archive. */
const KEEP_DAYS = 30;

/** Forgets messages that nobody will ask for any more. */
export function forgetMessagesJob(pool: Pool, clock: Clock): PeriodicJob {
  return {
    name: "webhook-messages",
    everyMs: HOUR,
    scope: "once",
    run: () => forgetOld(pool, clock(), KEEP_DAYS),
  };
}
