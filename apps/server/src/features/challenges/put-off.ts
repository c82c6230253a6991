import { inTransaction, type Pool } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { Project } from "../projects/index.ts";
import type { Outbox } from "../webhooks/index.ts";
import { type Challenge, closedBecause } from "./challenge.ts";
import * as store from "./put-off-store.ts";

/** How long a challenge that was put off leaves the account's known devices in peace, in milliseconds. */
const QUIET_MS = DAY;

/** What a person may do instead of proving ownership now. */
export interface PutOffOffer {
  skip: boolean;
  postpone: boolean;
  /** How many more times. */
  left: number;
}

const refused = (reason: string, text: string) => new AppError("conflict", text, { details: { reason } });

/**
 * Skip, postpone, ask for help. Only sharing can be put off: letting a suspected takeover pass would be no
 * protection at all. The project's `challenge.skip_limit` counts per account, both kinds together, until a
 * challenge is passed; 0 offers neither.
 */
export function createPutOff(deps: { pool: Pool; outbox: Outbox; clock: Clock }) {
  const { pool, outbox, clock } = deps;

  const offer = (project: Project, challenge: Challenge): PutOffOffer | null => {
    if (challenge.type !== "account_sharing" || closedBecause(challenge, clock()) !== null) return null;
    const left = project.settings.challenge.skip_limit - challenge.putOffCount;
    return left > 0 ? { skip: true, postpone: true, left } : null;
  };

  const putOff = async (
    project: Project,
    challenge: Challenge,
    status: "skipped" | "postponed",
  ): Promise<void> => {
    if (challenge.type !== "account_sharing") {
      throw refused("not_offered", "A challenge of this type cannot be put off.");
    }
    const now = clock();
    await inTransaction(pool, async (tx) => {
      const limit = project.settings.challenge.skip_limit;
      if (!(await store.takePutOff(tx, challenge, limit, now + QUIET_MS))) {
        throw refused("limit_reached", "This account cannot put challenges off any more.");
      }
      if (!(await store.closePutOff(tx, challenge, status, now))) {
        throw new AppError("conflict", "This challenge is no longer open.");
      }
      await outbox.addChallenge(tx, challenge, "challenge.skipped", { ...challenge, status, updatedAt: now });
    });
  };

  return {
    offer,
    /** Lets the account's known devices on for a day. Throws `conflict` where that is not offered any more. */
    skip: (project: Project, challenge: Challenge) => putOff(project, challenge, "skipped"),
    /** The same, meant as "later" by the person. */
    postpone: (project: Project, challenge: Challenge) => putOff(project, challenge, "postponed"),
    /** Tells the product's team that somebody needs help. Doing it again tells nobody. Throws `conflict` where it is not offered. */
    async askForHelp(project: Project, challenge: Challenge): Promise<void> {
      if (!project.settings.challenge.notify_admins) {
        throw refused("not_offered", "This project does not offer help with challenges.");
      }
      if (closedBecause(challenge, clock()) !== null) {
        throw new AppError("conflict", "This challenge is no longer open.");
      }
      const now = clock();
      await inTransaction(pool, async (tx) => {
        if (!(await store.markAdminNotified(tx, challenge, now))) return;
        await outbox.addNotifyAdmins(tx, challenge, challenge.deviceId, now);
      });
    },
  };
}
