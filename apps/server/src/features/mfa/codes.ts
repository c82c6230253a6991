import { randomInt } from "node:crypto";
import type { Queryable } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { DAY_FAILURES_MAX, type LockoutPolicy } from "./lockout.ts";

/** Wrong guesses one code survives. */
export const CODE_ATTEMPTS = 5;

/** What a code proves: the challenge, enrolment or token request it was sent for. */
export interface CodeSubject {
  projectId: number;
  accountId: string;
  purpose: "challenge" | "mfa" | "invite";
  subjectId: string;
}

/** Exactly `length` decimal digits, uniform (NIST SP 800-63B-4, 3.1.3.2 asks for at least six). */
export function randomCode(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join("");
}

const macOf = (vault: Vault, subject: CodeSubject, code: string): string =>
  vault.index(code, `code:${subject.projectId}:${subject.accountId}:${subject.purpose}:${subject.subjectId}`);

/**
 * Issues a code for the subject and voids the ones before it. Tries that were used up on the code before are not
 * given back: the new one starts with what was left.
 */
export async function issueCode(
  tx: Queryable,
  vault: Vault,
  subject: CodeSubject,
  options: { channel: string; length: number; lifeS: number; now: number },
): Promise<string> {
  const code = randomCode(options.length);
  const { projectId, accountId, purpose, subjectId } = subject;
  await tx.query(
    `with older as (
       update codes set spent_at = to_timestamp($6::float8 / 1000)
       where project_id = $1 and account_id = $2 and purpose = $3 and subject_id = $4 and spent_at is null
       returning attempts_left, expires_at)
     insert into codes (project_id, account_id, purpose, subject_id, id, channel, code_mac, attempts_left, created_at, expires_at)
     select $1, $2, $3, $4, $5, $7, $8,
       coalesce((select min(attempts_left) from older where expires_at > to_timestamp($6::float8 / 1000)), $9),
       to_timestamp($6::float8 / 1000), to_timestamp($10::float8 / 1000)`,
    [
      projectId,
      accountId,
      purpose,
      subjectId,
      newId(),
      options.now,
      options.channel,
      macOf(vault, subject, code),
      CODE_ATTEMPTS,
      options.now + options.lifeS * 1000,
    ],
  );
  return code;
}

export type CodeResult =
  | { outcome: "passed" }
  | { outcome: "wrong"; attemptsLeft: number }
  | { outcome: "expired" }
  | { outcome: "used" }
  | { outcome: "none" }
  | { outcome: "locked"; until: number | null };

interface VerifyRow {
  ok: boolean | null;
  attempts_left: number | null;
  locked_until: number | null;
  expires_at: number | null;
  spent_at: number | null;
  last_attempts: number | null;
}

/**
 * Checks a code in one round trip. The code is spent, or a try is counted, under the row's lock, so parallel
 * guesses are judged one after the other and never more often than tries are left; failures count per account
 * across codes. Under a lock right and wrong look the same.
 */
export async function verifyCode(
  db: Queryable,
  vault: Vault,
  subject: CodeSubject,
  code: string,
  policy: LockoutPolicy,
  now: number,
): Promise<CodeResult> {
  const { rows } = await db.query<VerifyRow>({
    name: "verify-code",
    text: VERIFY,
    values: [
      subject.projectId,
      subject.accountId,
      subject.purpose,
      subject.subjectId,
      macOf(vault, subject, code),
      now,
      policy.windowS * 1000,
      policy.attempts,
      policy.durationS * 1000,
      DAY_FAILURES_MAX,
    ],
  });
  const row = rows[0];
  if (row === undefined || (row.ok === null && row.locked_until !== null)) {
    return { outcome: "locked", until: row?.locked_until ?? null };
  }
  if (row.ok === true) return { outcome: "passed" };
  if (row.ok === false) return { outcome: "wrong", attemptsLeft: row.attempts_left ?? 0 };
  if (row.expires_at === null) return { outcome: "none" };
  if (row.spent_at !== null) return { outcome: "used" };
  if (row.last_attempts !== null && row.last_attempts <= 0)
    return { outcome: "locked", until: row.expires_at };
  return { outcome: "expired" };
}

const NOW = "to_timestamp($6::float8 / 1000)";

const VERIFY = `
  with latest as (
    select id, expires_at, spent_at, attempts_left from codes
    where project_id = $1 and account_id = $2 and purpose = $3 and subject_id = $4
    order by created_at desc, id desc limit 1
  ), lock as (
    select locked_until from lockouts where project_id = $1 and account_id = $2 and locked_until > ${NOW}
  ), tried as (
    update codes c set attempts_left = c.attempts_left - 1, spent_at = case when c.code_mac = $5 then ${NOW} end
    from latest
    where c.project_id = $1 and c.account_id = $2 and c.id = latest.id and c.spent_at is null
      and c.attempts_left > 0 and c.expires_at > ${NOW} and not exists (select from lock)
    returning c.code_mac = $5 as ok, c.attempts_left
  ), counted as (
    insert into lockouts as l (project_id, account_id, failures, window_started_at, day_failures, day_started_at)
    select $1, $2, case when ok then 0 else 1 end, ${NOW}, case when ok then 0 else 1 end, ${NOW} from tried
    on conflict (project_id, account_id) do update set
      failures = case when excluded.failures = 0 then 0
        when l.window_started_at + $7 * interval '1 millisecond' <= ${NOW} then 1 else l.failures + 1 end,
      window_started_at = case when excluded.failures = 0
        or l.window_started_at + $7 * interval '1 millisecond' <= ${NOW} then ${NOW} else l.window_started_at end,
      day_failures = case when l.day_started_at + interval '1 day' <= ${NOW} then excluded.failures
        else l.day_failures + excluded.failures end,
      day_started_at = case when l.day_started_at + interval '1 day' <= ${NOW} then ${NOW} else l.day_started_at end,
      locked_until = case
        when excluded.failures = 0 then null
        when l.day_started_at + interval '1 day' > ${NOW} and l.day_failures + 1 >= $10
          then l.day_started_at + interval '1 day'
        when l.window_started_at + $7 * interval '1 millisecond' > ${NOW} and l.failures + 1 >= $8
          then ${NOW} + $9 * interval '1 millisecond'
        else null end
  )
  select (select ok from tried) as ok, (select attempts_left from tried) as attempts_left,
    (select locked_until from lock) as locked_until, latest.expires_at, latest.spent_at,
    latest.attempts_left as last_attempts
  from (select 1) as one left join latest on true`;
