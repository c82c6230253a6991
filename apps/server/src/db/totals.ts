import type { Queryable } from "./pool.ts";

/** Kept totals: the tables that count themselves (migrations 0030 and 0050). */
export type Total = "challenges" | "groups" | "device_invites";

/** How many rows of a table a project has. Read from sixteen counters, whatever the number. */
export async function projectTotal(db: Queryable, projectId: number, name: Total): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    name: "project-total",
    text: "select coalesce(sum(n), 0)::bigint as n from project_totals where project_id = $1 and name = $2",
    values: [projectId, name],
  });
  return rows[0]?.n ?? 0;
}
