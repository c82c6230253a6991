import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The account needs more people to be explained than its people limit allows. */
export const people: Signal = {
  id: "people",
  category: "account_sharing",
  reason: "people_exceeded",
  description: "The accesses cannot be explained by as few people as the account is for.",
  kinds: ["access", "connect"],
  evaluate: ({ people: count, limits }) => {
    if (limits.people === null) return unknown("people_limit");
    return count > limits.people ? hit(3, { people: count, limit: limits.people }) : miss();
  },
  occasion: ({ evidence }) => String(evidence.people),
};
