import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The account needs more people to be explained than its people limit allows. */
export const people: Signal = {
  id: "people",
  category: "account_sharing",
  reason: "people_exceeded",
  description: "The accesses cannot be explained by as few people as the account is for.",
  kinds: ["access", "connect"],
  evaluate: ({ peopleAtLeast, witness, limits }) => {
    if (limits.people === null) return unknown("people_limit");
    if (peopleAtLeast <= limits.people) return miss();
    return hit(3, { people: peopleAtLeast, limit: limits.people, devices: witness });
  },
  occasion: ({ evidence }) => String(evidence.people),
};
