/** Logins of honest people: a world in which the product asks for the password at every visit, rarely enough. */
import type { Random } from "../random.ts";
import type { SimEvent } from "./event.ts";
import type { WorldParameters } from "./parameters.ts";

/**
 * Who signs in: as in the published studies of risk-based authentication, a login mostly belongs to one
 * person; one account in five is used by a household, whose many devices make honest logins look new.
 */
const LOGIN_MIX: Readonly<Record<string, number>> = {
  solo: 58,
  student: 7,
  frequent_traveller: 5,
  week_commuter: 4,
  house_mover: 3,
  shared_gateway: 4,
  couple: 11,
  family: 3,
  family_of_four: 2,
  two_homes: 2,
  traveller_with_partner: 1,
};

/** The world's parameters for login histories: longer and quieter, honest people only. */
export function loginParameters(p: WorldParameters, accounts: number, days: number): WorldParameters {
  return { ...p, accounts, days, mix: LOGIN_MIX, people: { ...p.people, sessionsPerDay: 0.35 } };
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
