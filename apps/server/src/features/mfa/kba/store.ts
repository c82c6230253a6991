import type { Queryable } from "../../../db/pool.ts";
import { chargeStatement, chargeValues, type Lane, type LockoutPolicy } from "../lockout.ts";
import type { Owner } from "../owner.ts";

/** Partial submissions are remembered for this long, in milliseconds. */
export const PROGRESS_MS = 5 * 60_000;
/** So many failed submissions in a day, and the questions are off for the account until it answers them anew. */
export const DAY_FAILURES_DISABLE = 10;

/** What one submission is checked against. */
export interface Opened {
  /** The attempt was charged and may be evaluated. */
  charged: boolean;
  locked: boolean;
  disabled: boolean;
  /** Question id to stored hash. */
  answers: Readonly<Record<string, string>>;
  /** Questions answered right in a submission a moment ago. */
  earlier: readonly string[];
}

/** Charges one attempt and reads what it is checked against, in one round trip. Too few answers cost nothing. */
export async function openAttempt(
  db: Queryable,
  owner: Owner,
  policy: LockoutPolicy,
  lane: Lane,
  needed: number,
  now: number,
): Promise<Opened> {
  const { rows } = await db.query<Opened>({
    name: "kba-open",
    text: `
      with stored as (
        select question_id, hash from kba_answers where project_id = $1 and account_id = $2
      ), progress as (
        select correct, expires_at > to_timestamp($3::float8 / 1000) as fresh, disabled_at is not null as disabled
        from kba_progress where project_id = $1 and account_id = $2
      ), charged as (
        ${chargeStatement("(select count(*) from stored) >= $9::int and not exists (select from progress where disabled)")}
      )
      select exists (select from charged) as charged,
        exists (select from lockouts where project_id = $1 and account_id = $2 and lane = $8
          and locked_until > to_timestamp($3::float8 / 1000)) as locked,
        coalesce((select disabled from progress), false) as disabled,
        (select coalesce(jsonb_object_agg(question_id, hash), '{}') from stored) as answers,
        coalesce((select correct from progress where fresh), '{}') as earlier`,
    values: [...chargeValues(owner, policy, lane, now), needed],
  });
  return rows[0] ?? { charged: false, locked: false, disabled: false, answers: {}, earlier: [] };
}

const CLEAR_COUNTS = "failures = 0, locked_until = null, day_failures = greatest(0, day_failures - 1)";
const GIVE_BACK = `failures = greatest(0, failures - 1), day_failures = greatest(0, day_failures - 1),
  locked_until = case when failures - 1 < $7::int then null else locked_until end`;

/**
 * Records what became of a charged attempt, in one round trip: a success clears the counts, a partial one gives the
 * charge back and is remembered, a failure stays charged.
 */
export async function closeAttempt(
  db: Queryable,
  owner: Owner,
  result: { kind: "success" | "partial" | "failed"; correct: readonly string[] },
  policy: LockoutPolicy,
  lane: Lane,
  now: number,
): Promise<void> {
  await db.query({
    name: `kba-close-${result.kind}`,
    text: `
      with counts as (
        update lockouts set ${result.kind === "success" ? CLEAR_COUNTS : result.kind === "partial" ? GIVE_BACK : "lane = lane"}
        where project_id = $1 and account_id = $2 and lane = $3 and $7::int > 0
      ), recorded as (
        insert into audit (project_id, account_id, at, actor, action, details)
        values ($1, $2, to_timestamp($4::float8 / 1000), 'owner', $5, '{}')
      )
      insert into kba_progress as p (project_id, account_id, correct, expires_at, day_failures, day_started_at)
      values ($1, $2, $6::text[], to_timestamp(($4::float8 + ${PROGRESS_MS}) / 1000), $8::int, to_timestamp($4::float8 / 1000))
      on conflict (project_id, account_id) do update set correct = excluded.correct, expires_at = excluded.expires_at,
        day_failures = case when p.day_started_at + interval '1 day' <= excluded.day_started_at then $8::int
          else p.day_failures + $8::int end,
        day_started_at = case when p.day_started_at + interval '1 day' <= excluded.day_started_at
          then excluded.day_started_at else coalesce(p.day_started_at, excluded.day_started_at) end,
        disabled_at = case when $8::int > 0 and p.day_started_at + interval '1 day' > excluded.day_started_at
          and p.day_failures + $8::int >= ${DAY_FAILURES_DISABLE} then excluded.day_started_at else p.disabled_at end`,
    values: [
      owner.projectId,
      owner.accountId,
      lane,
      now,
      `kba.${result.kind}`,
      result.correct,
      policy.attempts,
      result.kind === "failed" ? 1 : 0,
    ],
  });
}

/** Replaces every answer of the account and turns the questions on again. */
export async function replaceAnswers(
  tx: Queryable,
  owner: Owner,
  answers: readonly { questionId: string; hash: string }[],
  now: number,
): Promise<void> {
  const { projectId, accountId } = owner;
  await tx.query("delete from kba_answers where project_id = $1 and account_id = $2", [projectId, accountId]);
  await tx.query("delete from kba_progress where project_id = $1 and account_id = $2", [
    projectId,
    accountId,
  ]);
  await tx.query(
    `insert into kba_answers (project_id, account_id, question_id, hash, pepper_key, created_at)
     select $1, $2, q.id, q.hash, 'index', to_timestamp($3::float8 / 1000)
     from unnest($4::text[], $5::text[]) as q (id, hash)`,
    [projectId, accountId, now, answers.map((a) => a.questionId), answers.map((a) => a.hash)],
  );
}

/** How many accounts of the project answered each question. */
export async function countAnswers(db: Queryable, projectId: number): Promise<Map<string, number>> {
  const { rows } = await db.query<{ question_id: string; n: number }>(
    "select question_id, count(*) as n from kba_answers where project_id = $1 group by question_id",
    [projectId],
  );
  return new Map(rows.map((row) => [row.question_id, row.n]));
}

/** The questions this account answered. */
export async function answeredQuestions(db: Queryable, owner: Owner): Promise<Set<string>> {
  const { rows } = await db.query<{ question_id: string }>(
    "select question_id from kba_answers where project_id = $1 and account_id = $2",
    [owner.projectId, owner.accountId],
  );
  return new Set(rows.map((row) => row.question_id));
}
