import { inTransaction, type Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { invalid, notFound } from "../../shared/errors.ts";
import type { Vault } from "../../shared/vault.ts";
import { wireDate } from "../../shared/wire.ts";
import { recordAudit } from "../audit/index.ts";
import type { Project } from "../projects/index.ts";
import { tellReplaced, writeAttributes } from "./attributes.ts";
import { writeContact } from "./contact-store.ts";
import { contactKey, contactsToWrite, normaliseContact } from "./contacts.ts";
import { joinGroups } from "./groups.ts";
import { givenLimits } from "./limits.ts";
import type { UpdateBody, WireUser } from "./schema.ts";
import * as store from "./store.ts";

export interface Accounts {
  /** A signed partial update; the account comes into being where it is unknown. Answers its internal id. */
  update(project: Project, externalId: string, body: UpdateBody): Promise<string>;
  /** The account as the wire shows it. Throws `not_found`. */
  retrieve(project: Project, externalId: string): Promise<WireUser>;
  /** Suspends the account or lifts it; the next attach tells. Throws `not_found`. */
  suspend(project: Project, externalId: string, suspended: boolean): Promise<void>;
}

export function createAccounts(pool: Pool, vault: Vault, clock: Clock): Accounts {
  return {
    update(project, externalId, body) {
      return inTransaction(pool, async (tx) => {
        const now = clock();
        const { id: accountId, fits } = await store.ensureAccount(
          tx,
          project.id,
          externalId,
          body.metadata ?? {},
        );
        if (!fits) throw invalid("metadata", "would make the account's metadata exceed 50 keys or 8 KB");
        const owner = { projectId: project.id, accountId };
        const known = await store.knownContacts(tx, owner);
        for (const contact of contactsToWrite(known, offered(vault, project, body))) {
          await writeContact(tx, vault, owner, contact, now);
        }
        const changed = await writeAttributes(tx, vault, owner, body.attributes ?? {}, now);
        await tellReplaced(tx, vault, owner, changed, now);
        await joinGroups(tx, owner, body.groups ?? [], true);
        if (body.limit_config !== undefined) {
          await store.setLimits(tx, owner, givenLimits(body.limit_config));
        }
        const fields = Object.keys(body).filter((key) => key !== "user");
        await recordAudit(tx, {
          projectId: project.id,
          accountId,
          at: now,
          actor: "api",
          action: "account.updated",
          details: { fields },
        });
        return accountId;
      });
    },

    async retrieve(project, externalId) {
      const row = await store.findAccount(pool, project.id, externalId);
      if (row === null) throw notFound("account");
      const overall = row.limits?.overall ?? null;
      const limited = overall !== null || row.peopleLimit !== null;
      return {
        id: row.id,
        account: row.account,
        metadata: row.metadata,
        createdAt: wireDate(row.createdAt),
        updatedAt: wireDate(row.updatedAt),
        suspended: row.suspended,
        attached_devices: row.attachedCount,
        limit_config: limited ? { overall_device_limit: overall, people_limit: row.peopleLimit } : null,
        groups: row.groups,
      };
    },

    suspend(project, externalId, suspended) {
      return inTransaction(pool, async (tx) => {
        const accountId = await store.setSuspended(tx, project.id, externalId, suspended);
        if (accountId === null) throw notFound("account");
        const action = suspended ? "account.suspended" : "account.unsuspended";
        await recordAudit(tx, { projectId: project.id, accountId, at: clock(), actor: "api", action });
      });
    },
  };
}

function offered(vault: Vault, project: Project, body: UpdateBody) {
  return (["email", "phone"] as const).flatMap((kind) => {
    const given = body[kind];
    const value = given === null || given === undefined ? null : normaliseContact(kind, given);
    if (value === null) return [];
    return [{ kind, value, source: "signed" as const, key: contactKey(vault, project.id, kind, value) }];
  });
}
