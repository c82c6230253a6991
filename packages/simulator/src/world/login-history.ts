/** Logins of honest people: a world in which the product asks for the password at every visit, rarely enough. */
import type { Random } from "../random.ts";
import { DEFAULT_MIX } from "./account-kinds.ts";
import type { SimEvent } from "./event.ts";
import type { WorldParameters } from "./parameters.ts";

const SHARED_KINDS = new Set(["friends_one_city", "friends_far", "reseller"]);

/** The world's parameters for login histories: longer, quieter, honest kinds only. */
export function loginParameters(p: WorldParameters, accounts: number, days: number): WorldParameters {
  const mix = Object.fromEntries(Object.entries(DEFAULT_MIX).filter(([kind]) => !SHARED_KINDS.has(kind)));
  return { ...p, accounts, days, mix, people: { ...p.people, sessionsPerDay: 0.3 } };
}

/** Adds mistyped passwords: now and then a login is preceded by one that failed, from the same place. */
export function withTypos(events: readonly SimEvent[], share: number, random: Random): SimEvent[] {
  return events.flatMap((event) => {
    if (event.action !== "login" || !random.chance(share)) return [event];
    const at = event.at - 25_000;
    const attempt: SimEvent = { ...event, id: `${event.id}-typo`, at };
    const failed: SimEvent = {
      ...attempt,
      id: `${event.id}-typo-failed`,
      at: at + 700,
      type: "login_failed",
      action: null,
      ref: attempt.id,
    };
    return [attempt, failed, event];
  });
}
