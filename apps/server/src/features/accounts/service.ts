import { z } from "zod";
import { inTransaction, type Pool, type Queryable } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { AccountId, Metadata, shortText } from "../../shared/wire.ts";
import type { Project } from "../projects/index.ts";
import {
  contactKey,
  contactsToWrite,
  type KnownContact,
  normaliseContact,
  writeContact,
} from "./contacts.ts";
import { Groups, joinGroups } from "./groups.ts";

export const UpdateBody = z.object({
  user: AccountId.optional(),
  email: shortText(320).nullish(),
  phone: shortText(40).nullish(),
  metadata: Metadata.nullish(),
  groups: Groups.nullish(),
  /** Identity attributes for factor providers; only signed calls set them (DECISIONS 11). */
  attributes: z.record(z.string().max(100), shortText(500)).nullish(),
});
export type UpdateBody = z.infer<typeof UpdateBody>;

export interface Accounts {
  /** A signed partial update; the account comes into being where it is unknown. Answers its internal id. */
  update(project: Project, externalId: string, body: UpdateBody): Promise<string>;
}

export function createAccounts(pool: Pool, vault: Vault, clock: Clock): Accounts {
  return {
    update(project, externalId, body) {
      return inTransaction(pool, async (tx) => {
        const now = clock();
        const accountId = await ensureAccount(tx, project.id, externalId, body);
        const owner = { projectId: project.id, accountId };
        const known = await knownContacts(tx, owner);
        for (const contact of contactsToWrite(known, offered(vault, project, body))) {
          await writeContact(tx, vault, owner, contact, now);
        }
        await joinGroups(tx, owner, body.groups ?? [], true);
        await tx.query(
          `insert into audit (project_id, account_id, at, actor, action, details)
           values ($1, $2, to_timestamp($3::float8 / 1000), 'api', 'account.updated', $4)`,
          [
            project.id,
            accountId,
            now,
            JSON.stringify({ fields: Object.keys(body).filter((key) => key !== "user") }),
          ],
        );
        return accountId;
      });
    },
  };
}

async function ensureAccount(
  tx: Queryable,
  projectId: number,
  externalId: string,
  body: UpdateBody,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into accounts as a (project_id, id, external_id, metadata, attributes, version) values ($1, $2, $3, $4, $5, 1)
     on conflict (project_id, external_id) do update set metadata = a.metadata || excluded.metadata,
       attributes = a.attributes || excluded.attributes, version = a.version + 1, updated_at = now()
     returning id`,
    [
      projectId,
      newId(),
      externalId,
      JSON.stringify(body.metadata ?? {}),
      JSON.stringify(body.attributes ?? {}),
    ],
  );
  return rows[0]?.id ?? "";
}

async function knownContacts(
  tx: Queryable,
  owner: { projectId: number; accountId: string },
): Promise<KnownContact[]> {
  const { rows } = await tx.query<KnownContact>(
    `select kind, value_key as key, source, usable_at as "usableAt" from contacts
     where project_id = $1 and account_id = $2 and replaced_at is null`,
    [owner.projectId, owner.accountId],
  );
  return rows;
}

function offered(vault: Vault, project: Project, body: UpdateBody) {
  return (["email", "phone"] as const).flatMap((kind) => {
    const given = body[kind];
    const value = given === null || given === undefined ? null : normaliseContact(kind, given);
    if (value === null) return [];
    return [{ kind, value, source: "signed" as const, key: contactKey(vault, project.id, kind, value) }];
  });
}
