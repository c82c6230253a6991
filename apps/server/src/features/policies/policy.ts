import type { CompiledPolicy } from "@latchkey/engine";
import { wireDate } from "../../shared/wire.ts";
import { compileCondition } from "./condition.ts";
import type { PolicyBody } from "./schema.ts";

/** A stored policy in its current version. */
export interface Policy extends PolicyBody {
  id: string;
  version: number;
  createdAt: number;
  updatedAt: number;
}

/** Makes a policy ready for the engine. A condition that no longer compiles never matches. */
export function toCompiled(policy: PolicyBody & { id: string; version: number }): CompiledPolicy {
  const compiled = compileCondition(policy.condition);
  return {
    id: policy.id,
    version: policy.version,
    name: policy.name,
    trigger: policy.trigger,
    mode: policy.mode,
    verdict: policy.verdict,
    reason: policy.reason,
    priority: policy.priority,
    rollOutPercent: policy.roll_out,
    matches: "condition" in compiled ? compiled.condition : () => null,
  };
}

/** Most important first; of equal ones the older. */
export function inOrder<T extends { priority: number; id: string }>(policies: readonly T[]): T[] {
  return [...policies].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
}

export function toWirePolicy(policy: Policy): Record<string, unknown> {
  const { createdAt, updatedAt, ...rest } = policy;
  return { ...rest, createdAt: wireDate(createdAt), updatedAt: wireDate(updatedAt) };
}
