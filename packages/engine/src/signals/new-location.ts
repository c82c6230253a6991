import { hasHabit, seenBefore } from "../profile/habits.ts";
import { partOf } from "./habits.ts";
import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The login comes from a country the account was never used from. */
export const newLocation: Signal = {
  id: "new_location",
  category: "account_takeover",
  reason: "new_location",
  description: "The account was never used from this country before.",
  kinds: ["evaluate"],
  evaluate: ({ network, memory, now, habits }) => {
    if (network.country === null) return unknown("country");
    if (!hasHabit(memory, "country")) return unknown("history");
    return seenBefore(memory, "country", network.country, now) > 0
      ? miss()
      : hit(partOf(habits, "network"), { country: network.country });
  },
};
