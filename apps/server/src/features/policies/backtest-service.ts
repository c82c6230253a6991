import type { Pool } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { countEvaluations, pastEvaluations } from "../evaluations/index.ts";
import { createBacktest } from "./backtest.ts";
import { toCompiled } from "./policy.ts";
import type { PolicyBody } from "./schema.ts";

const PAGE = 1_000;

/**
 * Runs a draft over the project's stored evaluations, as lines of JSON: `progress` after every thousand, then one
 * `result`. Reads in pages and keeps nothing but counts and examples.
 */
export async function* backtestLines(
  deps: { pool: Pool; clock: Clock },
  projectId: number,
  draft: PolicyBody,
  options: { days: number; examples: number },
): AsyncGenerator<string> {
  const since = deps.clock() - options.days * DAY;
  const total = await countEvaluations(deps.pool, projectId, since);
  const backtest = createBacktest(toCompiled({ ...draft, id: "draft", version: 0 }), options.examples);
  let after: { accountId: string; id: string } | null = { accountId: "", id: "" };
  while (after !== null) {
    const page = await pastEvaluations(deps.pool, projectId, since, after, PAGE);
    for (const past of page) backtest.add(past);
    after = page.length < PAGE ? null : (page.at(-1) ?? null);
    const { scanned, matched, changed, accounts } = backtest.result;
    yield `${JSON.stringify({ type: "progress", scanned, total, matched, changed, accounts })}\n`;
  }
  yield `${JSON.stringify({ type: "result", ...backtest.result })}\n`;
}
