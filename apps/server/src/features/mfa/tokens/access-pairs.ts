import { randomBytes } from "node:crypto";
import type { Queryable } from "../../../db/pool.ts";
import { newId } from "../../../shared/ids.ts";
import { hashSecret, sameText } from "../../../shared/vault.ts";
import type { Level } from "./scopes.ts";

/** A personal access token: a client pair of its own for one account. The secret is stored as a hash. */
export interface AccessPair {
  id: string;
  projectId: number;
  accountId: string;
  externalId: string;
  clientId: string;
  name: string;
  level: Level;
  scopes: string[];
  createdAt: number;
  lastUsedAt: number | null;
}

interface Owner {
  projectId: number;
  accountId: string;
}

/** Makes a pair; the secret exists in the answer and nowhere else. */
export async function createPair(
  db: Queryable,
  owner: Owner,
  input: { name: string; level: Level; scopes: string[]; now: number },
): Promise<{ id: string; clientId: string; clientSecret: string }> {
  const id = newId();
  const clientId = `pat_${randomBytes(12).toString("hex")}`;
  const clientSecret = randomBytes(32).toString("base64url");
  await db.query(
    `insert into access_tokens (project_id, account_id, id, client_id, secret_hash, name, level, scopes, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000))`,
    [
      owner.projectId,
      owner.accountId,
      id,
      clientId,
      hashSecret(clientSecret),
      input.name,
      input.level,
      input.scopes,
      input.now,
    ],
  );
  return { id, clientId, clientSecret };
}

const COLUMNS = `t.id, t.project_id as "projectId", t.account_id as "accountId", a.external_id as "externalId",
  t.client_id as "clientId", t.name, t.level, t.scopes, t.created_at as "createdAt", t.last_used_at as "lastUsedAt"`;
const FROM = "from access_tokens t join accounts a on a.project_id = t.project_id and a.id = t.account_id";

/** The account's pairs that are in force, newest first. */
export async function listPairs(db: Queryable, owner: Owner): Promise<AccessPair[]> {
  const { rows } = await db.query<AccessPair>(
    `select ${COLUMNS} ${FROM} where t.project_id = $1 and t.account_id = $2 and t.revoked_at is null
     order by t.created_at desc, t.id`,
    [owner.projectId, owner.accountId],
  );
  return rows;
}

/** Revokes a pair; false where the account has no such pair in force. */
export async function revokePair(db: Queryable, owner: Owner, id: string, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update access_tokens set revoked_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3 and revoked_at is null`,
    [owner.projectId, owner.accountId, id, now],
  );
  return rowCount === 1;
}

/** The pair these credentials are, or null. Takes the same steps whether the id is known or not. */
export async function findPairBeforeAuth(
  db: Queryable,
  clientId: string,
  secret: string,
  now: number,
): Promise<AccessPair | null> {
  const { rows } = await db.query<AccessPair & { hash: string }>(
    `select ${COLUMNS}, t.secret_hash as hash ${FROM} where t.client_id = $1 and t.revoked_at is null`,
    [clientId],
  );
  const row = rows[0];
  const right = sameText(hashSecret(secret), row?.hash ?? "");
  if (row === undefined || !right) return null;
  await db.query(
    "update access_tokens set last_used_at = to_timestamp($2::float8 / 1000) where project_id = $3 and account_id = $4 and id = $1",
    [row.id, now, row.projectId, row.accountId],
  );
  const { hash: _hash, ...pair } = row;
  return pair;
}

/** Whether the key or pair a token came from is still in force. */
export async function credentialInForce(
  db: Queryable,
  projectId: number,
  credential: { kind: "key" | "pair"; id: string },
): Promise<boolean> {
  const table = credential.kind === "key" ? "api_keys" : "access_tokens";
  const { rows } = await db.query(
    `select from ${table} where project_id = $1 and id = $2 and revoked_at is null`,
    [projectId, credential.id],
  );
  return rows.length > 0;
}
