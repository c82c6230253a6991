/** What the operator of an installation with many projects may sell apart from the rest. */
export const PLAN_FEATURES = [
  "groups",
  "access_history",
  "signed_tokens",
  "whitelisting",
  "evaluate",
  "policies",
  "webhooks",
  "mfa",
] as const;
export type PlanFeature = (typeof PLAN_FEATURES)[number];

/**
 * Plans by name. A project without a plan has everything: an installation of one's own sells nothing. Recognising
 * devices, challenges, and an account's export and erasure are part of every plan.
 */
export const PLANS: Readonly<Record<string, readonly PlanFeature[]>> = {
  starter: [],
  sharing: ["groups", "access_history", "signed_tokens", "whitelisting", "policies", "webhooks"],
  takeover: ["access_history", "signed_tokens", "evaluate", "policies", "webhooks", "mfa"],
  complete: PLAN_FEATURES,
};

/** Whether a plan includes a feature. A plan this installation does not know includes none (closed, not open). */
export function planIncludes(plan: string | null, feature: PlanFeature): boolean {
  if (plan === null) return true;
  return Object.hasOwn(PLANS, plan) && (PLANS[plan]?.includes(feature) ?? false);
}
