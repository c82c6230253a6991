import type { CompiledPolicy, Decision, Rules } from "@latchkey/engine";
import type { ListFacts } from "../lists/index.ts";

/** The project's rules with the policies of this call before its own; conditions see what the lists say. */
export function rulesWithLists(
  rules: Rules,
  ofCall: readonly CompiledPolicy[],
  lists: ListFacts | null,
): Rules {
  if (ofCall.length === 0 && lists === null) return rules;
  const policies = [...ofCall, ...rules.policies];
  if (lists === null) return { ...rules, policies };
  let seen: Readonly<Record<string, unknown>> | null = null;
  let joined: Readonly<Record<string, unknown>> = {};
  const join = (facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    if (seen !== facts) joined = { ...facts, lists };
    seen = facts;
    return joined;
  };
  return {
    ...rules,
    policies: policies.map((policy) => ({ ...policy, matches: (facts) => policy.matches(join(facts)) })),
  };
}

/** The decision with what the lists said among its facts. */
export const withLists = (decision: Decision, lists: ListFacts): Decision => ({
  ...decision,
  facts: { ...decision.facts, lists },
});
