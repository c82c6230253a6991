import { z } from "zod";
import type { Queryable } from "../../db/pool.ts";
import { Metadata, shortText } from "../../shared/wire.ts";

const Group = z.object({
  id: z.union([shortText(200), z.number()]).nullish(),
  name: shortText(300).nullish(),
  metadata: Metadata.nullish(),
});

export interface GroupInput {
  id: string;
  name: string | null;
  metadata: Record<string, unknown>;
}

/** One group or a list; groups without an id are ignored, as the wire's clients expect. */
export const Groups = z
  .union([z.array(Group).max(100), Group])
  .transform((value): GroupInput[] =>
    (Array.isArray(value) ? value : [value]).flatMap((group) =>
      group.id === null || group.id === undefined || group.id === ""
        ? []
        : [{ id: String(group.id), name: group.name ?? null, metadata: group.metadata ?? {} }],
    ),
  );

/**
 * Joins the account to the groups, creating those that are missing. Names and metadata are taken from signed
 * calls only: an unsigned one may add a membership and nothing more (DECISIONS 4).
 */
export async function joinGroups(
  tx: Queryable,
  owner: { projectId: number; accountId: string },
  groups: readonly GroupInput[],
  signed: boolean,
): Promise<void> {
  // In one order, so that two accounts joining the same groups never wait for each other.
  for (const group of [...groups].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    await tx.query(
      `insert into groups as g (project_id, external_id, name, metadata) values ($1, $2, $3, $4)
       on conflict (project_id, external_id) do update set name = coalesce($3, g.name),
         metadata = latchkey_merge_metadata(g.metadata, $4), updated_at = now() where $5`,
      [
        owner.projectId,
        group.id,
        signed ? group.name : null,
        JSON.stringify(signed ? group.metadata : {}),
        signed,
      ],
    );
    await tx.query(
      `insert into group_members (project_id, account_id, group_id) values ($1, $2, $3) on conflict do nothing`,
      [owner.projectId, owner.accountId, group.id],
    );
  }
}
