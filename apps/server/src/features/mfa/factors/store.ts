import type { Queryable } from "../../../db/pool.ts";
import { newId } from "../../../shared/ids.ts";
import type { Vault } from "../../../shared/vault.ts";
import { chargeStatement, chargeValues, type Lane, type LockoutPolicy } from "../lockout.ts";
import type { Owner } from "../owner.ts";

/** So many failures in a row, and a factor is off until it is set up anew (NIST SP 800-63B-4, 3.2.2). */
export const CONSECUTIVE_FAILURES_MAX = 100;

export type FactorKind = "totp" | "passkey";

/** A factor of an account. `secret` is sealed: the seed, or the passkey's public key. */
export interface Factor {
  id: string;
  kind: FactorKind;
  name: string;
  status: "pending" | "active";
  secret: Buffer;
  lastStep: number | null;
  drift: number;
  counter: number;
  backedUp: boolean | null;
  createdAt: number;
  confirmedAt: number | null;
  lastUsedAt: number | null;
}

export const factorContext = (owner: Owner, id: string): string =>
  `factor:${owner.projectId}:${owner.accountId}:${id}`;

const COLUMNS = `f.id, f.kind, f.name, f.status, f.secret, f.last_step as "lastStep", f.drift, f.counter,
  f.backed_up as "backedUp", f.created_at as "createdAt", f.confirmed_at as "confirmedAt", f.last_used_at as "lastUsedAt"`;

export async function insertFactor(
  tx: Queryable,
  vault: Vault,
  owner: Owner,
  input: {
    kind: FactorKind;
    name: string;
    status: Factor["status"];
    secret: string;
    credentialKey: string | null;
    counter?: number;
    backedUp?: boolean;
    now: number;
  },
): Promise<string> {
  const id = newId();
  await tx.query(
    `insert into factors (project_id, account_id, id, kind, name, status, secret, credential_key, counter, backed_up,
       created_at, confirmed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8 / 1000),
       case when $6 = 'active' then to_timestamp($11::float8 / 1000) end)`,
    [
      owner.projectId,
      owner.accountId,
      id,
      input.kind,
      input.name,
      input.status,
      vault.seal(input.secret, factorContext(owner, id)),
      input.credentialKey,
      input.counter ?? 0,
      input.backedUp ?? null,
      input.now,
    ],
  );
  return id;
}

/** The account's factors, oldest first; pending ones included. */
export async function listFactors(db: Queryable, owner: Owner): Promise<Factor[]> {
  const { rows } = await db.query<Factor>(
    `select ${COLUMNS} from factors f where project_id = $1 and account_id = $2 order by created_at, id`,
    [owner.projectId, owner.accountId],
  );
  return rows;
}

export async function findFactor(db: Queryable, owner: Owner, id: string): Promise<Factor | null> {
  const { rows } = await db.query<Factor>(
    `select ${COLUMNS} from factors f where project_id = $1 and account_id = $2 and id = $3`,
    [owner.projectId, owner.accountId, id],
  );
  return rows[0] ?? null;
}

export async function renameFactor(tx: Queryable, owner: Owner, id: string, name: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    "update factors set name = $4 where project_id = $1 and account_id = $2 and id = $3",
    [owner.projectId, owner.accountId, id, name],
  );
  return rowCount === 1;
}

export async function removeFactor(tx: Queryable, owner: Owner, id: string): Promise<Factor | null> {
  const { rows } = await tx.query<Factor>(
    `delete from factors f where project_id = $1 and account_id = $2 and id = $3 returning ${COLUMNS}`,
    [owner.projectId, owner.accountId, id],
  );
  return rows[0] ?? null;
}

/** Charges one attempt and reads the apps it may be checked against, in one round trip. */
export async function openTotp(
  db: Queryable,
  owner: Owner,
  policy: LockoutPolicy,
  lane: Lane,
  now: number,
): Promise<{ charged: boolean; locked: boolean; factors: Factor[] }> {
  const { rows } = await db.query<Partial<Factor> & { charged: boolean; locked: boolean }>({
    name: "totp-open",
    text: `
      with apps as (
        select * from factors where project_id = $1 and account_id = $2 and kind = 'totp' and status = 'active'
          and failures < ${CONSECUTIVE_FAILURES_MAX}
      ), charged as (
        ${chargeStatement("exists (select from apps)")}
      )
      select exists (select from charged) as charged,
        exists (select from lockouts where project_id = $1 and account_id = $2 and lane = $8
          and locked_until > to_timestamp($3::float8 / 1000)) as locked, ${COLUMNS}
      from (select 1) as one left join apps f on true`,
    values: chargeValues(owner, policy, lane, now),
  });
  const first = rows[0];
  const factors = rows.flatMap((row) => (row.id == null ? [] : [row as Factor]));
  return { charged: first?.charged ?? false, locked: first?.locked ?? false, factors };
}

/**
 * Uses up a time step, once, and clears the counts; false where the step was used meanwhile. The condition on the
 * row is what stops two requests with the same code.
 */
export async function spendTotpStep(
  db: Queryable,
  owner: Owner,
  id: string,
  match: { step: number; drift: number },
  lane: Lane,
  now: number,
): Promise<boolean> {
  const { rows } = await db.query({
    name: "totp-spend",
    text: `
      with spent as (
        update factors set last_step = $4, drift = $5, failures = 0, last_used_at = to_timestamp($6::float8 / 1000)
        where project_id = $1 and account_id = $2 and id = $3 and (last_step is null or last_step < $4)
        returning id
      ), cleared as (
        update lockouts set failures = 0, locked_until = null, day_failures = greatest(0, day_failures - 1)
        where project_id = $1 and account_id = $2 and lane = $7 and exists (select from spent)
      ), recorded as (
        insert into audit (project_id, account_id, at, actor, action, subject, details)
        select $1, $2, to_timestamp($6::float8 / 1000), 'owner', 'totp.accepted', id, '{}' from spent
      )
      select id from spent`,
    values: [owner.projectId, owner.accountId, id, match.step, match.drift, now, lane],
  });
  return rows.length > 0;
}

/** Counts a failure on every app it was tried against. */
export async function countTotpFailure(db: Queryable, owner: Owner, now: number): Promise<void> {
  await db.query({
    name: "totp-failed",
    text: `
      with counted as (
        update factors set failures = failures + 1
        where project_id = $1 and account_id = $2 and kind = 'totp' and status = 'active'
      )
      insert into audit (project_id, account_id, at, actor, action, details)
      values ($1, $2, to_timestamp($3::float8 / 1000), 'owner', 'totp.refused', '{}')`,
    values: [owner.projectId, owner.accountId, now],
  });
}

/** Makes a pending app active, or marks an active one confirmed again; its step is used up. */
export async function confirmTotp(
  tx: Queryable,
  owner: Owner,
  id: string,
  match: { step: number; drift: number },
  now: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update factors set status = 'active', confirmed_at = to_timestamp($6::float8 / 1000), last_step = $4, drift = $5,
       failures = 0
     where project_id = $1 and account_id = $2 and id = $3 and kind = 'totp' and (last_step is null or last_step < $4)`,
    [owner.projectId, owner.accountId, id, match.step, match.drift, now],
  );
  return rowCount === 1;
}
