import type { Queryable } from "../../db/pool.ts";
import { AppError, missing, notFound } from "../../shared/errors.ts";
import { wireDateOrNull } from "../../shared/wire.ts";
import type { Project } from "../projects/index.ts";
import { type Consumable, type ConsumeConditions, consume, findConsumable } from "./consume-store.ts";
import type { ConsumeBody } from "./schema.ts";

/**
 * Asserts that a challenge was completed by this user, for this action and lately, and spends it (DECISIONS 10):
 * what the browser says on its way back proves nothing. Throws `not_found` for an unknown challenge or another
 * user's, `already_consumed` (409) the second time, `conflict` (409) for what does not hold.
 */
export async function consumeChallenge(
  db: Queryable,
  project: Project,
  id: string,
  body: ConsumeBody,
  now: number,
): Promise<Record<string, unknown>> {
  const conditions = {
    user: body.user ?? null,
    action: body.action ?? null,
    completedSince: body.max_age_s === undefined ? null : now - body.max_age_s * 1000,
  };
  const spent = await consume(db, project.id, id, conditions, now);
  if (spent === null) throw refusal(await findConsumable(db, project.id, id), conditions);
  return {
    success: true,
    challenge_id: spent.id,
    user: spent.provisional ? null : spent.user,
    action: spent.action,
    completed_at: wireDateOrNull(spent.completedAt),
  };
}

function refusal(found: Consumable | null, { user, action, completedSince }: ConsumeConditions): AppError {
  if (found === null) return notFound("challenge");
  if (!found.provisional) {
    if (user === null) return missing("user");
    if (found.user !== user) return notFound("challenge");
  }
  const conflict = (reason: string, text: string) => new AppError("conflict", text, { details: { reason } });
  if (found.consumedAt !== null) {
    return new AppError("already_consumed", "This challenge has been used already.");
  }
  if (found.status !== "completed")
    return conflict("not_completed", "This challenge has not been completed.");
  if (action !== null && found.action !== action) {
    return conflict("other_action", "This challenge was issued for another action.");
  }
  if (completedSince !== null && (found.completedAt ?? 0) < completedSince) {
    return conflict("too_old", "This challenge was completed too long ago.");
  }
  // It held a moment ago and does now: somebody else came in between.
  return new AppError("already_consumed", "This challenge has been used already.");
}
