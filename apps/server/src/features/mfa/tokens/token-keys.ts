import { randomBytes } from "node:crypto";
import type { Queryable } from "../../../db/pool.ts";
import { DAY, SECOND } from "../../../shared/clock.ts";
import { newId } from "../../../shared/ids.ts";
import type { Vault } from "../../../shared/vault.ts";

/** A key signs for this long; then a new one is made. */
export const KEY_LIFE_MS = 30 * DAY;
/** It verifies for longer, so that no token outlives its key. */
const GRACE_MS = 2 * DAY;
const RELOAD_PAUSE_MS = SECOND;

export interface TokenKey {
  id: string;
  secret: Uint8Array;
  createdAt: number;
  expiresAt: number;
}

/** The keys (HS256, 256 bits) that sign access tokens: sealed in the store, shared by all nodes, rotated by age. */
export interface TokenKeys {
  /** The key to sign with now; made when there is none young enough. */
  signing(now: number): Promise<TokenKey>;
  /** The key of that id while it may still verify, or null. */
  find(id: string, now: number): Promise<TokenKey | null>;
  /** Makes a new signing key at once; tokens signed before stay valid until they expire. */
  rotate(now: number): Promise<TokenKey>;
}

export function createTokenKeys(db: Queryable, vault: Vault): TokenKeys {
  let known: TokenKey[] = [];
  let loadedAt = Number.NEGATIVE_INFINITY;

  const load = async (now: number): Promise<void> => {
    loadedAt = now;
    const { rows } = await db.query<{ id: string; secret: Buffer; created_at: number; expires_at: number }>(
      `select id, secret, created_at, expires_at from token_keys
       where expires_at > to_timestamp($1::float8 / 1000) order by created_at desc, id`,
      [now],
    );
    known = rows.map((row) => ({
      id: row.id,
      secret: Buffer.from(vault.open(row.secret, `token-key:${row.id}`), "base64"),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }));
  };
  const young = (now: number): TokenKey | undefined =>
    known.find((key) => key.createdAt > now - KEY_LIFE_MS && key.createdAt <= now);

  const rotate = async (now: number): Promise<TokenKey> => {
    const id = newId();
    const secret = randomBytes(32);
    const key = { id, secret, createdAt: now, expiresAt: now + KEY_LIFE_MS + GRACE_MS };
    await db.query(
      `insert into token_keys (id, secret, created_at, expires_at)
       values ($1, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000))`,
      [id, vault.seal(secret.toString("base64"), `token-key:${id}`), now, key.expiresAt],
    );
    await db.query("delete from token_keys where expires_at <= to_timestamp($1::float8 / 1000)", [now]);
    known = [key, ...known];
    return key;
  };

  return {
    rotate,
    async signing(now) {
      if (young(now) === undefined) await load(now);
      return young(now) ?? (await rotate(now));
    },
    async find(id, now) {
      const hit = (): TokenKey | undefined => known.find((key) => key.id === id && key.expiresAt > now);
      // Another node may have made it; strangers' ids must not cost a read each.
      if (hit() === undefined && now - loadedAt > RELOAD_PAUSE_MS) await load(now);
      return hit() ?? null;
    },
  };
}
