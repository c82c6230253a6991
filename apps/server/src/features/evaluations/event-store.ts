import type { Queryable } from "../../db/pool.ts";

/** Something the product reported about an account. */
export interface ReportedEvent {
  id: string;
  type: string;
  at: number;
  ref: string | null;
  metadata: Record<string, unknown>;
}

export async function saveEvent(
  tx: Queryable,
  owner: { projectId: number; accountId: string },
  event: ReportedEvent,
): Promise<void> {
  await tx.query(
    `insert into account_events (project_id, account_id, id, at, type, ref, metadata)
     values ($1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6, $7)`,
    [
      owner.projectId,
      owner.accountId,
      event.id,
      event.at,
      event.type,
      event.ref,
      JSON.stringify(event.metadata),
    ],
  );
}
