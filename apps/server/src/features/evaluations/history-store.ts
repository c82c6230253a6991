import type { Verdict } from "@latchkey/engine";
import type { Queryable } from "../../db/pool.ts";
import { unpackFacts } from "./facts-pack.ts";

/** A past evaluation with the facts it rested on; null facts cannot be read any more. */
export interface PastEvaluation {
  id: string;
  accountId: string;
  user: string | null;
  at: number;
  action: string;
  verdict: Verdict;
  facts: Record<string, unknown> | null;
}

/** A page of the project's evaluations since a moment, account by account, after the one named. */
export async function pastEvaluations(
  db: Queryable,
  projectId: number,
  since: number,
  after: { accountId: string; id: string },
  limit: number,
): Promise<PastEvaluation[]> {
  const { rows } = await db.query<PastEvaluation & { packed: string | null }>({
    name: "past-evaluations",
    text: `select e.id, e.account_id as "accountId", case when not a.provisional then a.external_id end as user, e.at,
        e.action, e.verdict, e.facts, e.facts_packed as packed
      from evaluations e left join accounts a on a.project_id = e.project_id and a.id = e.account_id
      where e.project_id = $1 and (e.account_id, e.id) > ($2, $3) and e.at >= to_timestamp($4::float8 / 1000)
        and e.action <> 'connect'
      order by e.account_id, e.id limit $5`,
    values: [projectId, after.accountId, after.id, since, limit],
  });
  return rows.map(({ packed, ...row }) => ({
    ...row,
    facts: row.facts ?? (packed === null ? null : unpackFacts(packed)),
  }));
}

export async function countEvaluations(db: Queryable, projectId: number, since: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from evaluations
     where project_id = $1 and at >= to_timestamp($2::float8 / 1000) and action <> 'connect'`,
    [projectId, since],
  );
  return rows[0]?.n ?? 0;
}
