import type { CompiledPolicy, Verdict } from "@latchkey/engine";
import { wireDate } from "../../shared/wire.ts";

/** A stored evaluation as a back-test looks at it. */
export interface PastEvaluation {
  id: string;
  accountId: string;
  user: string | null;
  at: number;
  action: string;
  verdict: Verdict;
  facts: Record<string, unknown> | null;
}

export interface BacktestResult {
  scanned: number;
  /** Without facts that this build can read: not tried. */
  without_facts: number;
  matched: number;
  /** Matches whose verdict was another one. */
  changed: number;
  accounts: number;
  accounts_changed: number;
  /** What was decided, and what the draft would have decided instead. */
  verdicts: Record<string, number>;
  examples: {
    evaluation: string;
    user: string | null;
    at: string;
    action: string;
    was: Verdict;
    would_be: Verdict;
  }[];
}

const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  access: ["access"],
  login: ["login", "evaluate"],
  signup: ["signup", "evaluate"],
};

const applies = (trigger: CompiledPolicy["trigger"], action: string): boolean =>
  trigger === "any" || (TRIGGERS[action] ?? ["evaluate"]).includes(trigger);

/** Tries a draft on past evaluations. They must come account by account: accounts are then counted in no space. */
export function createBacktest(draft: CompiledPolicy, examples: number) {
  const result: BacktestResult = {
    scanned: 0,
    without_facts: 0,
    matched: 0,
    changed: 0,
    accounts: 0,
    accounts_changed: 0,
    verdicts: {},
    examples: [],
  };
  let matchedAccount: string | null = null;
  let changedAccount: string | null = null;
  return {
    result,
    add(past: PastEvaluation): void {
      result.scanned += 1;
      if (!applies(draft.trigger, past.action)) return;
      if (past.facts === null) {
        result.without_facts += 1;
        return;
      }
      if (draft.matches(past.facts) !== true) return;
      result.matched += 1;
      if (matchedAccount !== past.accountId) {
        matchedAccount = past.accountId;
        result.accounts += 1;
      }
      if (past.verdict === draft.verdict) return;
      result.changed += 1;
      const step = `${past.verdict} -> ${draft.verdict}`;
      result.verdicts[step] = (result.verdicts[step] ?? 0) + 1;
      if (changedAccount === past.accountId) return;
      changedAccount = past.accountId;
      result.accounts_changed += 1;
      // One example an account: the reader wants to see different people.
      if (result.examples.length < examples) {
        result.examples.push({
          evaluation: past.id,
          user: past.user,
          at: wireDate(past.at),
          action: past.action,
          was: past.verdict,
          would_be: draft.verdict,
        });
      }
    },
  };
}
