import type { Queryable } from "../../db/pool.ts";

/** So many uses of `key` in `windowS` seconds. */
export interface Budget {
  key: string;
  limit: number;
  windowS: number;
}

export type BudgetResult = { ok: true } | { ok: false; key: string; until: number };

/**
 * Charges every budget once, or none: where one is used up, the answer names it and the caller rolls back.
 * Keys must not hold personal data in the clear. Sorted, so that two callers never wait for each other.
 */
export async function charge(tx: Queryable, budgets: readonly Budget[], now: number): Promise<BudgetResult> {
  for (const budget of [...budgets].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const { rows } = await tx.query<{ used: number; resets_at: number }>({
      name: "charge",
      text: `insert into budgets as b (key, used, resets_at)
        values ($1, 1, to_timestamp(($2::float8 + $3) / 1000))
        on conflict (key) do update set
          used = case when b.resets_at <= to_timestamp($2::float8 / 1000) then 1 else b.used + 1 end,
          resets_at = case when b.resets_at <= to_timestamp($2::float8 / 1000) then excluded.resets_at else b.resets_at end
        returning used, resets_at`,
      values: [budget.key, now, budget.windowS * 1000],
    });
    const row = rows[0];
    if (row !== undefined && row.used > budget.limit)
      return { ok: false, key: budget.key, until: row.resets_at };
  }
  return { ok: true };
}
