import { inTransaction, type Pool } from "../../db/pool.ts";
import { encode, LIVE_CHANNEL } from "../../live/messages.ts";
import type { Clock } from "../../shared/clock.ts";
import { notFound } from "../../shared/errors.ts";
import type { Vault } from "../../shared/vault.ts";
import { wireDate } from "../../shared/wire.ts";
import { recordAudit } from "../audit/index.ts";
import type { Project } from "../projects/index.ts";
import type { Owner } from "./contact-store.ts";
import {
  eraseEverything,
  lockAccount,
  type PersonalRow,
  personalRows,
  streamingDevices,
} from "./personal-store.ts";
import { PERSONAL_TABLES, type PersonalTable } from "./personal-tables.ts";
import type { Accounts } from "./service.ts";

export interface PersonalData {
  /**
   * Everything stored about an account, as JSON text in pieces: its own fields, then one list a table. Long
   * histories are read a page at a time, so memory stays flat. Throws `not_found` before the first piece.
   */
  export(project: Project, externalId: string): Promise<AsyncGenerator<string>>;
  /** Erases the account and all of it. Its open streams hear a `logout` and end. Throws `not_found`. */
  erase(project: Project, externalId: string): Promise<void>;
}

export function createPersonalData(
  pool: Pool,
  vault: Vault,
  accounts: Pick<Accounts, "retrieve">,
  clock: Clock,
): PersonalData {
  return {
    async export(project, externalId) {
      const account = await accounts.retrieve(project, externalId);
      const owner = { projectId: project.id, accountId: account.id };
      await recordAudit(pool, { ...owner, at: clock(), actor: "api", action: "account.exported" });
      return pieces(owner, { exported_at: wireDate(clock()), user: account });
    },

    async erase(project, externalId) {
      await inTransaction(pool, async (tx) => {
        const accountId = await lockAccount(tx, project.id, externalId);
        if (accountId === null) throw notFound("account");
        const owner = { projectId: project.id, accountId };
        const streaming = await streamingDevices(tx, owner);
        await eraseEverything(tx, owner);
        await recordAudit(tx, {
          projectId: project.id,
          accountId: null,
          at: clock(),
          actor: "api",
          action: "account.erased",
        });
        for (const device of streaming) {
          const message = encode({ project: project.id, device, action: "logout", challenge: null });
          await tx.query("select pg_notify($1, $2)", [LIVE_CHANNEL, message]);
        }
      });
    },
  };

  async function* pieces(owner: Owner, head: Record<string, unknown>): AsyncGenerator<string> {
    yield JSON.stringify(head).slice(0, -1);
    for (const table of PERSONAL_TABLES.filter(({ exported }) => exported)) {
      yield `,${JSON.stringify(table.name)}:[`;
      let first = true;
      for await (const rows of personalRows(pool, owner, table)) {
        const texts = rows.map((one) => JSON.stringify(opened(owner, table, one)));
        if (texts.length === 0) continue;
        yield `${first ? "" : ","}${texts.join(",")}`;
        first = false;
      }
      yield "]";
    }
    yield "}";
  }

  function opened(owner: Owner, table: PersonalTable, { row, sealed }: PersonalRow): Record<string, unknown> {
    if (table.open === undefined) return row;
    const value = sealed === null ? null : vault.open(sealed, table.open.context(owner, row));
    return { ...row, [table.open.column]: value };
  }
}
