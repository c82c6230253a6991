import type { Decision } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import type { Extras } from "../evaluations/index.ts";
import type { Outbox } from "../webhooks/index.ts";
import { addConversion, countByPeriod, findEvidence, type PeriodCount, type Traces } from "./store.ts";

/** An attach that may turn out to be a conversion. */
interface Candidate {
  projectId: number;
  /** The customer's id of the account that attached. */
  account: string;
  /** When that account was first seen; null where this is the first time. */
  firstSeenAt: number | null;
  traces: Traces;
  decision: Decision;
  accessId: string;
  at: number;
}

export interface Conversions {
  /**
   * A sharer who made an account of their own (spec f.10): they used somebody else's account on this device, a
   * challenge was shown there, and now an account that is newer than that challenge attaches on it for the first time.
   * What the browser brings along is unsigned; it counts only where it names what really happened, in this project and
   * to another account. Answers what to write with the attach, or null.
   */
  ofAttach(candidate: Candidate): Promise<Extras | null>;
  count(
    projectId: number,
    from: number,
    to: number,
    interval: "day" | "week" | "month",
  ): Promise<PeriodCount[]>;
}

export function createConversions(pool: Pool, outbox: Outbox): Conversions {
  return {
    async ofAttach({ projectId, account, firstSeenAt, traces, decision, accessId, at }) {
      const link = decision.link;
      // Once for each device of an account, and only where there are traces: other attaches do not ask the store.
      if (link === null || !link.newDevice) return null;
      if (traces.challengeId === null && traces.accessId === null) return null;
      const evidence = await findEvidence(pool, projectId, account, traces, firstSeenAt, at);
      if (evidence === null) return null;
      return async (tx, accountId) => {
        const added = await addConversion(tx, {
          ...evidence,
          id: newId(),
          projectId,
          accountId,
          accessId,
          deviceId: link.deviceId,
          at,
        });
        if (added) await outbox.addConverted(tx, { projectId, accountId, externalId: account }, at);
      };
    },
    count: (projectId, from, to, interval) => countByPeriod(pool, projectId, from, to, interval),
  };
}
