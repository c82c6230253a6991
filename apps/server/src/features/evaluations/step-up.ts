import type { CompiledPolicy } from "@latchkey/engine";

const ASK: CompiledPolicy = {
  id: "step_up",
  version: 1,
  name: "step_up",
  trigger: "any",
  mode: "enforce",
  verdict: "challenge",
  reason: "step_up",
  priority: Number.MAX_SAFE_INTEGER,
  rollOutPercent: 100,
  matches: () => true,
};

const REFUSE: CompiledPolicy = {
  ...ASK,
  id: "step_up_unavailable",
  name: "step_up_unavailable",
  verdict: "deny",
  reason: "step_up_unavailable",
};

/**
 * What a call that requires a proof adds to the project's policies: ask for it, or refuse where nothing the account
 * has is strong enough (`possible` false).
 */
export function stepUpPolicies(possible: boolean): readonly CompiledPolicy[] {
  return [possible ? ASK : REFUSE];
}
