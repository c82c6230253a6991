import { clamp, toLogOdds } from "../bits.ts";

/** What an operator said of an evaluation afterwards. */
export const FEEDBACK_LABELS = ["legitimate", "fraud", "shared", "household"] as const;
export type FeedbackLabel = (typeof FEEDBACK_LABELS)[number];

/** How often each label was given to evaluations that were challenged or denied for a category. */
export type FeedbackCounts = Readonly<Partial<Record<FeedbackLabel, number>>>;

/** Bits added to the prior log-odds of a category. */
export interface PriorShift {
  account_sharing: number;
  account_takeover: number;
  fake_account: number;
}

export const NO_SHIFT: PriorShift = { account_sharing: 0, account_takeover: 0, fake_account: 0 };

/** What share of questions are expected to be deserved; as much trust as so many labels. */
const EXPECTED = 0.9;
const TRUST = 20;
const MOST_BITS = 4;

/**
 * How far a project's own feedback moves the prior of a category, in bits: up where questions prove
 * deserved more often than expected, down where they do not. A handful of labels moves little, and no number
 * of them more than four bits. For sharing, `household` and `legitimate` are the undeserved ones.
 */
export function shiftFrom(counts: FeedbackCounts): number {
  const right = (counts.fraud ?? 0) + (counts.shared ?? 0);
  const wrong = (counts.legitimate ?? 0) + (counts.household ?? 0);
  const share = (Math.max(0, right) + TRUST * EXPECTED) / (Math.max(0, right) + Math.max(0, wrong) + TRUST);
  const bits = toLogOdds(share) - toLogOdds(EXPECTED);
  return Math.round(clamp(bits, -MOST_BITS, MOST_BITS) * 100) / 100;
}
