import type { Queryable } from "../../db/pool.ts";
import type { EvaluationRecord, Feedback } from "./evaluation-wire.ts";
import { unpackFacts } from "./facts-pack.ts";
import type { FeedbackBody } from "./schema.ts";

const COLUMNS = `e.id, e.account_id as "accountId", a.external_id as "externalId", a.provisional, e.at, e.action, e.verdict,
  e.reasons, e.device_id as "deviceId", e.fingerprint_id as "fingerprintId", e.confidence, e.challenge_id as "challengeId",
  h.type as "challengeType", e.policy, e.shadow, e.engine_version as "engineVersion", e.risks, e.findings, e.facts,
  e.facts_packed as packed, e.metadata, e.consumed_at as "consumedAt"`;

type Row = Omit<EvaluationRecord, "externalId"> & {
  externalId: string | null;
  provisional: boolean | null;
  packed: string | null;
};

/** One evaluation of the project, its facts unpacked; null where there is none. */
export async function findEvaluation(
  db: Queryable,
  projectId: number,
  id: string,
): Promise<EvaluationRecord | null> {
  const { rows } = await db.query<Row>({
    name: "evaluation",
    text: `select ${COLUMNS} from evaluations e
      left join accounts a on a.project_id = e.project_id and a.id = e.account_id
      left join challenges h on h.project_id = e.project_id and h.account_id = e.account_id and h.id = e.challenge_id
      where e.project_id = $1 and e.id = $2`,
    values: [projectId, id],
  });
  const row = rows[0];
  if (row === undefined) return null;
  const { packed, provisional, ...rest } = row;
  return {
    ...rest,
    externalId: provisional === false ? rest.externalId : null,
    facts: rest.facts ?? (packed === null ? null : unpackFacts(packed)),
  };
}

/** Spends it. False where somebody was quicker. */
export async function consume(
  db: Queryable,
  projectId: number,
  record: { id: string; accountId: string },
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update evaluations set consumed_at = to_timestamp($4::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3 and consumed_at is null`,
    [projectId, record.accountId, record.id, now],
  );
  return (rowCount ?? 0) > 0;
}

export async function findFeedback(
  db: Queryable,
  projectId: number,
  evaluationId: string,
): Promise<Feedback | null> {
  const { rows } = await db.query<Feedback>(
    `select f.label, f.note, f.at from evaluation_feedback f join evaluations e
       on e.project_id = f.project_id and e.account_id = f.account_id and e.id = f.evaluation_id
     where e.project_id = $1 and e.id = $2`,
    [projectId, evaluationId],
  );
  return rows[0] ?? null;
}

/** Keeps the latest word about an evaluation, and who said it in the audit. */
export async function saveFeedback(
  db: Queryable,
  projectId: number,
  record: { id: string; accountId: string },
  feedback: FeedbackBody,
  now: number,
): Promise<void> {
  await db.query(
    `with kept as (
       insert into evaluation_feedback (project_id, account_id, evaluation_id, label, note, at)
       values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))
       on conflict (project_id, account_id, evaluation_id) do update set label = excluded.label, note = excluded.note,
         at = excluded.at
     )
     insert into audit (project_id, account_id, at, actor, action, subject, details)
     values ($1, $2, to_timestamp($6::float8 / 1000), 'api', 'evaluation.feedback', $3, jsonb_build_object('label', $4::text))`,
    [projectId, record.accountId, record.id, feedback.label, feedback.note, now],
  );
}

/** Whether an id names a login that was answered `allow` to this account. */
export async function wasAllowedLogin(
  db: Queryable,
  projectId: number,
  account: string,
  evaluationId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from accounts a join evaluations e on e.project_id = a.project_id and e.account_id = a.id
     where a.project_id = $1 and a.external_id = $2 and e.id = $3 and e.action = 'login' and e.verdict = 'allow'`,
    [projectId, account, evaluationId],
  );
  return (rowCount ?? 0) > 0;
}
