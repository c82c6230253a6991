import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The user agent says itself that it is a program. */
export const announcedBot: Signal = {
  id: "announced_bot",
  category: "bot",
  reason: "bot",
  description: "The user agent announces a crawler, a library or an automated browser.",
  kinds: ["access", "evaluate"],
  evaluate: ({ observation }) => {
    if (observation === null || observation.agent.bot === null) return unknown("agent");
    return observation.agent.bot ? hit(10, {}) : miss();
  },
};
