import { randomInt } from "node:crypto";
import type { Queryable } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { DAY_FAILURES_MAX, type Lane, type LockoutPolicy } from "./lockout.ts";

/** Wrong guesses one code survives. */
export const CODE_ATTEMPTS = 5;

/** What a code proves: the challenge, enrolment or token request it was sent for. */
export interface CodeSubject {
  projectId: number;
  accountId: string;
  purpose: "challenge" | "mfa" | "invite";
  subjectId: string;
}

/** The same for callers that know the account by the customer's id only. */
export interface NamedCodeSubject extends Omit<CodeSubject, "accountId"> {
  externalId: string;
}

/** Exactly `length` decimal digits, uniform (NIST SP 800-63B-4, 3.1.3.2 asks for at least six). */
export function randomCode(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join("");
}

const macOf = (vault: Vault, subject: CodeSubject | NamedCodeSubject, code: string): string => {
  const owner = "externalId" in subject ? `~${subject.externalId}` : subject.accountId;
  return vault.index(code, `code:${subject.projectId}:${owner}:${subject.purpose}:${subject.subjectId}`);
};

/**
 * Issues a code for the subject and voids the ones before it. Tries that were used up on the code before are not
 * given back: the new one starts with what was left. A subject with `externalId` is for callers who check by name.
 */
export async function issueCode(
  tx: Queryable,
  vault: Vault,
  subject: CodeSubject & { externalId?: string },
  options: { channel: string; length: number; lifeS: number; now: number; id?: string },
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
      options.id ?? newId(),
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
  /** `spent`: not the account is locked, this code has no tries left. */
  | { outcome: "locked"; until: number | null; spent?: true };

interface VerifyRow {
  ok: boolean | null;
  attempts_left: number | null;
  locked_until: number | null;
  charged: boolean;
  expires_at: number | null;
  spent_at: number | null;
  last_attempts: number | null;
}

/**
 * Checks a code in one round trip. The account's attempt is charged first, under its row's lock, and only then is
 * the code spent or a try of it counted: parallel guesses, on however many codes, are judged no more often than the
 * policy allows. Failures count per account and lane across codes. Under a lock right and wrong look the same.
 */
export async function verifyCode(
  db: Queryable,
  vault: Vault,
  subject: CodeSubject | NamedCodeSubject,
  code: string,
  policy: LockoutPolicy,
  now: number,
  lane: Lane = "",
): Promise<CodeResult> {
  const named = "externalId" in subject;
  const { rows } = await db.query<VerifyRow>({
    name: named ? "verify-code-by-name" : "verify-code",
    text: named ? VERIFY_BY_NAME : VERIFY,
    values: [
      subject.projectId,
      named ? subject.externalId : subject.accountId,
      subject.purpose,
      subject.subjectId,
      macOf(vault, subject, code),
      now,
      policy.windowS * 1000,
      policy.attempts,
      policy.durationS * 1000,
      DAY_FAILURES_MAX,
      lane,
    ],
  });
  const row = rows[0];
  if (row === undefined) return { outcome: "none" };
  if (row.ok === true) return { outcome: "passed" };
  if (row.ok === false) return { outcome: "wrong", attemptsLeft: row.attempts_left ?? 0 };
  if (row.locked_until !== null) return { outcome: "locked", until: row.locked_until };
  if (row.expires_at === null) return { outcome: "none" };
  if (row.spent_at !== null) return { outcome: "used" };
  if (row.expires_at <= now) return { outcome: "expired" };
  if ((row.last_attempts ?? 0) <= 0) return { outcome: "locked", until: row.expires_at, spent: true };
  // Others were faster: they locked the account, or they used the last try of this very code.
  if (!row.charged) return { outcome: "locked", until: now + policy.durationS * 1000 };
  return { outcome: "locked", until: row.expires_at, spent: true };
}

const NOW = "to_timestamp($6::float8 / 1000)";

const statement = (owner: string): string => `
  with latest as (
    select id, code_mac, expires_at, spent_at, attempts_left,
      spent_at is null and attempts_left > 0 and expires_at > ${NOW} as live
    from codes where project_id = $1 and account_id = ${owner} and purpose = $3 and subject_id = $4
    -- Of codes made within one millisecond the one that voided the others counts.
    order by created_at desc, spent_at is null desc, id desc limit 1
  ), lock as (
    select locked_until from lockouts
    where project_id = $1 and account_id = ${owner} and lane = $11 and locked_until > ${NOW}
  ), guess as (
    select case when code_mac = $5 then 0 else 1 end as failed from latest where live
  ), charged as (
    insert into lockouts as l (project_id, account_id, lane, failures, window_started_at, day_failures, day_started_at, locked_until)
    select $1, ${owner}, $11, failed, ${NOW}, failed, ${NOW},
      case when failed >= $8::int then ${NOW} + $9 * interval '1 millisecond' end from guess
    on conflict (project_id, account_id, lane) do update set
      failures = case when excluded.failures = 0 then 0
        when l.window_started_at + $7 * interval '1 millisecond' <= ${NOW} then 1 else l.failures + 1 end,
      window_started_at = case when excluded.failures = 0
        or l.window_started_at + $7 * interval '1 millisecond' <= ${NOW} then ${NOW} else l.window_started_at end,
      day_failures = case when l.day_started_at + interval '1 day' <= ${NOW} then excluded.failures
        else l.day_failures + excluded.failures end,
      day_started_at = case when l.day_started_at + interval '1 day' <= ${NOW} then ${NOW} else l.day_started_at end,
      locked_until = case
        when excluded.failures = 0 then null
        when l.day_started_at + interval '1 day' > ${NOW} and l.day_failures + 1 >= $10::int
          then l.day_started_at + interval '1 day'
        when (l.window_started_at + $7 * interval '1 millisecond' > ${NOW} and l.failures + 1 >= $8::int) or $8::int <= 1
          then ${NOW} + $9 * interval '1 millisecond'
        else null end
    where l.locked_until is null or l.locked_until <= ${NOW}
    returning failures
  ), tried as (
    update codes c set attempts_left = c.attempts_left - 1, accepted = c.code_mac = $5,
      spent_at = case when c.code_mac = $5 then ${NOW} end
    from latest, charged
    where c.project_id = $1 and c.account_id = ${owner} and c.id = latest.id and c.spent_at is null
      and c.attempts_left > 0 and c.expires_at > ${NOW}
    returning c.code_mac = $5 as ok, c.attempts_left
  ), recorded as (
    insert into audit (project_id, account_id, at, actor, action, subject, details)
    select $1, ${owner}, ${NOW}, 'owner', case when ok then 'code.accepted' else 'code.refused' end, $4,
      jsonb_build_object('purpose', $3::text) from tried
  )
  select (select ok from tried) as ok, (select attempts_left from tried) as attempts_left,
    (select locked_until from lock) as locked_until, exists (select from charged) as charged,
    latest.expires_at, latest.spent_at, latest.attempts_left as last_attempts
  from (select 1) as one left join latest on true`;

const VERIFY = statement("$2");
const VERIFY_BY_NAME = statement("(select id from accounts where project_id = $1 and external_id = $2)");
