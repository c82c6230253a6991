import type { Decision } from "@latchkey/engine";
import { inTransaction, type Pool, type Queryable } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { newId } from "../../shared/ids.ts";
import type { Extras } from "../evaluations/index.ts";
import type { Project } from "../projects/index.ts";
import type { Outbox } from "../webhooks/index.ts";
import * as store from "./store.ts";

/** A trial of another account counts for so long. */
const MEMORY_MS = 365 * DAY;

/** What an attach says of trials, and what is known of the browser that says it. */
export interface TrialCall {
  project: Project;
  account: string;
  event: string | null;
  isSigned: boolean;
  decision: Decision;
  fingerprintKey: string | null;
  addressKey: string | null;
  origin: string | null;
  accessId: string;
  at: number;
}

export interface Trials {
  /**
   * `trial_started` remembers the trial, and challenges it where the same browser on the same line began one for
   * another account that never paid. `upgrade` ends the matter, if the call is signed: anybody can say it. Answers
   * what to write with the attach, or null for other events.
   */
  ofAttach(call: TrialCall): Extras | null;
  /** The product's server says that the account pays now. */
  upgraded(project: Project, account: { id: string; externalId: string }): Promise<void>;
}

export function createTrials({ pool, outbox, clock }: { pool: Pool; outbox: Outbox; clock: Clock }): Trials {
  const upgrade = async (
    tx: Queryable,
    subject: { projectId: number; accountId: string; externalId: string },
    at: number,
  ): Promise<void> => {
    await store.markUpgraded(tx, subject, at);
    for (const challenge of await store.completeTrialChallenges(tx, subject, at)) {
      const summary = { ...challenge, status: "completed", updatedAt: at };
      await outbox.addChallenge(tx, subject, "challenge.completed", summary);
    }
  };

  return {
    ofAttach(call) {
      const { project, at } = call;
      const deviceId = call.decision.link?.deviceId;
      if (deviceId === undefined) return null;
      const subjectOf = (accountId: string) => ({
        projectId: project.id,
        accountId,
        externalId: call.account,
      });
      if (call.event === "upgrade" && call.isSigned) {
        return async (tx, accountId) => await upgrade(tx, subjectOf(accountId), at);
      }
      if (call.event !== "trial_started" || project.settings.fake_account.mode === "off") return null;
      return async (tx, accountId) => {
        const { fingerprintKey, addressKey } = call;
        const trial = { projectId: project.id, accountId, deviceId, fingerprintKey, addressKey, at };
        if (!(await store.addTrial(tx, trial))) return;
        if (!(await store.triedBefore(tx, trial, at - MEMORY_MS))) return;
        if (project.settings.fake_account.mode !== "challenge") return;
        const subject = subjectOf(accountId);
        const id = newId();
        const expiresAt = at + project.settings.challenge.expires_s * 1000;
        const { origin, accessId: causedBy } = call;
        const challenge = { id, deviceId, origin, causedBy, at, expiresAt };
        if (!(await store.issueTrialChallenge(tx, subject, challenge))) return;
        await outbox.addChallenge(tx, subject, "challenge.initiated", {
          id,
          status: "initiated",
          type: "repeat_trial",
          reasons: ["repeat_trial"],
          createdAt: at,
          updatedAt: at,
        });
      };
    },

    async upgraded(project, account) {
      const subject = { projectId: project.id, accountId: account.id, externalId: account.externalId };
      await inTransaction(pool, (tx) => upgrade(tx, subject, clock()));
    },
  };
}
