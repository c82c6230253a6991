import type { Queryable } from "../../db/pool.ts";
import type { Challenge } from "./challenge.ts";

/** What a challenge was issued for and what it was proved with. */
export interface ProofRecord {
  /** The action of the evaluation behind it; null where there is none. */
  action: string | null;
  /** The least assurance that counts: 1, or what the evaluation required. */
  required: number;
  /** Issued because the caller required a proof. */
  stepUp: boolean;
  factor: string | null;
  assurance: number | null;
  provedAt: number | null;
}

/** What the challenge asks for, from the evaluation that caused it, and how it was proved. */
export async function readProof(db: Queryable, challenge: Challenge): Promise<ProofRecord> {
  const { rows } = await db.query<ProofRecord>(
    `select e.action, coalesce((e.metadata ->> 'required_assurance')::int, 1) as required,
       e.metadata ? 'required_assurance' is true as "stepUp", p.factor, p.assurance, p.proved_at as "provedAt"
     from challenges h
     left join evaluations e on e.project_id = h.project_id and e.account_id = h.account_id and e.id = h.caused_by
     left join challenge_proofs p on p.project_id = h.project_id and p.account_id = h.account_id and p.challenge_id = h.id
     where h.project_id = $1 and h.account_id = $2 and h.id = $3`,
    [challenge.projectId, challenge.accountId, challenge.id],
  );
  return (
    rows[0] ?? { action: null, required: 1, stepUp: false, factor: null, assurance: null, provedAt: null }
  );
}

/** Keeps the strongest proof of the challenge. */
export async function writeProof(
  db: Queryable,
  challenge: Challenge,
  proof: { factor: string; assurance: number; required: number; action: string | null; at: number },
): Promise<void> {
  await db.query(
    `insert into challenge_proofs as p (project_id, account_id, challenge_id, action, required_assurance, factor,
       assurance, proved_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000))
     on conflict (project_id, account_id, challenge_id) do update set factor = excluded.factor,
       assurance = excluded.assurance, proved_at = excluded.proved_at
     where p.assurance is null or p.assurance <= excluded.assurance`,
    [
      challenge.projectId,
      challenge.accountId,
      challenge.id,
      proof.action,
      proof.required,
      proof.factor,
      proof.assurance,
      proof.at,
    ],
  );
}
