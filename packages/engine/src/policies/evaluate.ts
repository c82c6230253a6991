import type { CompiledPolicy, Verdict } from "../types.ts";

export interface PolicyOutcome {
  /** The enforced policy that decides, or null where none matched. */
  decided: CompiledPolicy | null;
  /** `id@version` with the verdict of shadow policies that would have decided. */
  shadow: readonly { policy: string; verdict: Verdict }[];
}

export type Trigger = Exclude<CompiledPolicy["trigger"], "any">;

const NO_SHADOW: PolicyOutcome["shadow"] = [];

/**
 * Tries policies in their order (most important first). The first enforced match decides; shadow policies
 * that match before it are reported. A condition over unknown facts, or one that fails, does not match.
 */
export function evaluatePolicies(
  policies: readonly CompiledPolicy[],
  triggers: readonly Trigger[],
  accountKey: string,
  facts: () => Readonly<Record<string, unknown>>,
): PolicyOutcome {
  let shadow: { policy: string; verdict: Verdict }[] | null = null;
  for (const policy of policies) {
    if (policy.mode === "off") continue;
    if (policy.trigger !== "any" && !triggers.includes(policy.trigger)) continue;
    if (policy.rollOutPercent < 100 && rollOutBucket(accountKey, policy.id) >= policy.rollOutPercent)
      continue;
    if (!matches(policy, facts())) continue;
    if (policy.mode === "enforce") return { decided: policy, shadow: shadow ?? NO_SHADOW };
    shadow ??= [];
    shadow.push({ policy: `${policy.id}@${policy.version}`, verdict: policy.verdict });
  }
  return { decided: null, shadow: shadow ?? NO_SHADOW };
}

/** The reasons found, the name that a deciding policy gives before them; none where it allows. */
export function reasonsUnder(decided: CompiledPolicy | null, found: readonly string[]): readonly string[] {
  if (decided === null) return found;
  const own = decided.reason ?? decided.name;
  return decided.verdict === "allow" ? [] : [own, ...found.filter((reason) => reason !== own)];
}

function matches(policy: CompiledPolicy, facts: Readonly<Record<string, unknown>>): boolean {
  try {
    return policy.matches(facts) === true;
  } catch {
    return false;
  }
}

/** Where an account stands in a policy's roll-out: 0..99.99, the same for ever, different per policy (FNV-1a). */
export function rollOutBucket(accountKey: string, policyId: string): number {
  let hash = 0x811c9dc5;
  for (const text of [policyId, "/", accountKey]) {
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 13;
  return ((hash >>> 0) % 10_000) / 100;
}
