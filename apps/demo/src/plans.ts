export type PlanName = "solo" | "standard" | "household";

/** What the shop sells. `deviceLimit` null: whatever the Latchkey project's own limit is. */
export interface Plan {
  name: string;
  deviceLimit: number | null;
  promise: string;
}

export const PLANS: Readonly<Record<PlanName, Plan>> = {
  solo: { name: "Solo", deviceLimit: 1, promise: "One device" },
  standard: { name: "Standard", deviceLimit: null, promise: "The limit set in Latchkey, two at first" },
  household: { name: "Household", deviceLimit: 4, promise: "Up to four devices" },
};

export function isPlanName(text: string): text is PlanName {
  return Object.hasOwn(PLANS, text);
}
