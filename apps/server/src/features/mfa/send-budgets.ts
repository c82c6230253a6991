import type { Budget } from "./budgets.ts";

const PAUSE_S = 30;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** The shortest pause between two codes to one account, in milliseconds. */
export const RESEND_MS = PAUSE_S * 1000;

/**
 * What sending one code is charged to: the account, the destination, the project and, for numbers, the country
 * (toll fraud). `destinationKey` is a keyed digest.
 */
export function sendBudgets(input: {
  projectId: number;
  accountId: string;
  destinationKey: string;
  country?: string | null;
}): Budget[] {
  const account = `send:account:${input.projectId}:${input.accountId}`;
  const project = `send:project:${input.projectId}`;
  const budgets: Budget[] = [
    { key: `${account}:pause`, limit: 1, windowS: PAUSE_S },
    { key: `${account}:hour`, limit: 6, windowS: HOUR_S },
    { key: `${account}:day`, limit: 15, windowS: DAY_S },
    { key: `send:to:${input.destinationKey}:hour`, limit: 6, windowS: HOUR_S },
    { key: `send:to:${input.destinationKey}:day`, limit: 15, windowS: DAY_S },
    { key: `${project}:hour`, limit: 20_000, windowS: HOUR_S },
  ];
  if (input.country != null) {
    budgets.push({ key: `${project}:country:${input.country}:hour`, limit: 2_000, windowS: HOUR_S });
  }
  return budgets;
}
