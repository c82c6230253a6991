import { randomBytes } from "node:crypto";
import type { Queryable } from "../../../db/pool.ts";
import type { Vault } from "../../../shared/vault.ts";
import type { Lane } from "../lockout.ts";
import type { Owner } from "../owner.ts";

const HOW_MANY = 10;
/** Crockford's alphabet: no letter that is taken for a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Sixteen characters of five bits each: 80 bits (NIST SP 800-63B-4, 4.2.1.1 asks for 64). */
const LENGTH = 16;

const newRecoveryCode = (): string => {
  const characters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31] ?? "0").join("");
  return characters.replace(/(.{4})(?=.)/g, "$1-");
};

/** A code as typed: case, blanks and dashes do not matter, look-alikes are taken for what was meant. */
export function readRecoveryCode(typed: string): string | null {
  const text = typed
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return text.length === LENGTH && [...text].every((character) => ALPHABET.includes(character)) ? text : null;
}

const macOf = (vault: Vault, owner: Owner, code: string): string =>
  vault.index(code, `recovery:${owner.projectId}:${owner.accountId}`);

/** Makes a new set; the one before it ends. The codes exist in the answer and nowhere else. */
export async function makeRecoveryCodes(
  tx: Queryable,
  vault: Vault,
  owner: Owner,
  now: number,
): Promise<string[]> {
  const codes = Array.from({ length: HOW_MANY }, newRecoveryCode);
  await tx.query("delete from recovery_codes where project_id = $1 and account_id = $2", [
    owner.projectId,
    owner.accountId,
  ]);
  await tx.query(
    `insert into recovery_codes (project_id, account_id, code_mac, created_at)
     select $1, $2, mac, to_timestamp($3::float8 / 1000) from unnest($4::text[]) as mac`,
    [
      owner.projectId,
      owner.accountId,
      now,
      codes.map((code) => macOf(vault, owner, code.replaceAll("-", ""))),
    ],
  );
  return codes;
}

/** Spends a code under its row's lock and clears the counts; false where it is none, or was used. */
export async function spendRecoveryCode(
  db: Queryable,
  vault: Vault,
  owner: Owner,
  typed: string,
  lane: Lane,
  now: number,
): Promise<boolean> {
  const code = readRecoveryCode(typed);
  const { rows } = await db.query({
    name: "recovery-spend",
    text: `
      with spent as (
        update recovery_codes set spent_at = to_timestamp($4::float8 / 1000)
        where project_id = $1 and account_id = $2 and code_mac = $3 and spent_at is null returning code_mac
      ), cleared as (
        update lockouts set failures = 0, locked_until = null, day_failures = greatest(0, day_failures - 1)
        where project_id = $1 and account_id = $2 and lane = $5 and exists (select from spent)
      ), recorded as (
        insert into audit (project_id, account_id, at, actor, action, details) values ($1, $2,
          to_timestamp($4::float8 / 1000), 'owner',
          case when exists (select from spent) then 'recovery_code.accepted' else 'recovery_code.refused' end, '{}')
      )
      select from spent`,
    values: [owner.projectId, owner.accountId, code === null ? "" : macOf(vault, owner, code), now, lane],
  });
  return rows.length > 0;
}

export async function countRecoveryCodes(db: Queryable, owner: Owner): Promise<number> {
  const { rows } = await db.query<{ left: number }>(
    `select count(*) as left from recovery_codes where project_id = $1 and account_id = $2 and spent_at is null`,
    [owner.projectId, owner.accountId],
  );
  return rows[0]?.left ?? 0;
}
