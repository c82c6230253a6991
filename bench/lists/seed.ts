import type pg from "pg";
import { contactContext } from "../../apps/server/src/features/accounts/index.ts";
import { newId } from "../../apps/server/src/shared/ids.ts";
import type { Vault } from "../../apps/server/src/shared/vault.ts";

export interface SeedSize {
  accounts: number;
  challenges: number;
  groups: number;
  /** Accesses of the one account whose history is read. */
  accesses: number;
  invites: number;
}

/** The account whose access history is read. */
export const BUSY_ACCOUNT = "account-1";
/** The group whose members are read. */
export const LARGE_GROUP = "group-1";

const BATCH = 5_000;

/**
 * A project's year: accounts with a sealed address and two devices, their challenges spread evenly over the year,
 * groups, invites. Kept totals are counted once, in bulk, by the statements that keep them.
 */
export async function seed(
  client: pg.Client,
  vault: Vault,
  projectId: number,
  size: SeedSize,
): Promise<void> {
  const sql = (text: string, values: unknown[] = []) => client.query(text, values);
  const id = (prefix: string, n: string) => `lpad('${prefix}' || to_hex(${n}), 24, '0')`;
  await sql(
    `insert into accounts (project_id, id, external_id, attached_count)
     select $1, ${id("a", "n")}, 'account-' || n, 2 from generate_series(1, $2::int) n`,
    [projectId, size.accounts],
  );
  for (let from = 1; from <= size.accounts; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, size.accounts - from + 1) }, (_, i) => from + i);
    const accountId = (n: number) => `a${n.toString(16)}`.padStart(24, "0");
    await sql(
      `insert into contacts (project_id, account_id, id, kind, value, value_key, source, set_at, usable_at)
       select $1, account, id, 'email', value, key, 'signed', now(), now()
       from unnest($2::text[], $3::text[], $4::bytea[], $5::text[]) as c (account, id, value, key)`,
      [
        projectId,
        numbers.map(accountId),
        numbers.map(() => newId()),
        numbers.map((n) => vault.seal(`viewer${n}@example.org`, contactContext(projectId, accountId(n)))),
        numbers.map((n) => vault.index(`viewer${n}@example.org`, "bench")),
      ],
    );
  }
  await sql(
    `insert into devices (project_id, account_id, id, type, status, model, attached_at, created_at, updated_at)
     select $1, ${id("a", "n")}, ${id("d", "n * 2 + k")}, (array['computer', 'mobile'])[k + 1], 'attached', '{}', now(), now(), now()
     from generate_series(1, $2::int) n, generate_series(0, 1) k`,
    [projectId, size.accounts],
  );
  await sql("alter table challenges disable trigger user");
  await sql(
    `insert into challenges (project_id, account_id, id, type, status, reasons, device_id, limits, created_at, updated_at,
       expires_at, completed_at, closed_at)
     select $1, ${id("a", "1 + (n::bigint * 7919) % $3::int")}, ${id("c", "n")}, 'account_sharing', 'completed', '{limit_exceeded}',
       ${id("d", "n")}, '{"overall": 2, "computer": null, "tablet": null, "mobile": null}', at, at, at + interval '1 day', at, at
     from generate_series(1, $2::int) n, lateral (select now() - interval '365 days' * ((n - 1)::float8 / $2) as at) t`,
    [projectId, size.challenges, size.accounts],
  );
  await sql("alter table challenges enable trigger user");
  await sql("select latchkey_recount()");
  await sql(
    `insert into groups (project_id, external_id, name) select $1, 'group-' || n, 'Group ' || n from generate_series(1, $2::int) n`,
    [projectId, size.groups],
  );
  await sql("alter table group_members disable trigger user");
  await sql(
    `insert into group_members (project_id, account_id, group_id) select $1, ${id("a", "n")}, '${LARGE_GROUP}' from generate_series(1, $2::int) n`,
    [projectId, size.accounts],
  );
  await sql("alter table group_members enable trigger user");
  await sql("update groups set member_count = $2 where project_id = $1 and external_id = $3", [
    projectId,
    size.accounts,
    LARGE_GROUP,
  ]);
  await sql(
    `insert into accesses (project_id, account_id, id, at, device_id, fingerprint_id, confidence, signed)
     select $1, ${id("a", "1")}, ${id("e", "n")}, now() - interval '1 minute' * n, ${id("d", "2 + n % 2")}, 'f', 0.9, true
     from generate_series(1, $2::int) n`,
    [projectId, size.accesses],
  );
  await sql(
    `insert into device_invites (project_id, id, email, email_key, status, nonce, created_at, updated_at, expires_at)
     select $1, ${id("f", "n")}, $3, 'key', 'invited', 'n', now(), now(), now() from generate_series(1, $2::int) n`,
    [projectId, size.invites, vault.seal("staff@example.org", contactContext(projectId, ""))],
  );
  await sql("vacuum analyze");
}
