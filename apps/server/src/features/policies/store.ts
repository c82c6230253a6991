import type { Queryable } from "../../db/pool.ts";
import type { Policy } from "./policy.ts";

const SELECT = `select p.id, p.version, p.priority, p.mode, p.roll_out, p.created_at as "createdAt",
    p.updated_at as "updatedAt", v.name, v.trigger, v.condition, v.verdict, v.reason, v.description
  from policies p join policy_versions v
    on v.project_id = p.project_id and v.policy_id = p.id and v.version = p.version`;

/** The project's policies, removed ones left out. */
export async function listPolicies(db: Queryable, projectId: number): Promise<Policy[]> {
  const { rows } = await db.query<Policy>(
    `${SELECT} where p.project_id = $1 and p.removed_at is null order by p.priority desc, p.id`,
    [projectId],
  );
  return rows;
}

export async function findPolicy(
  db: Queryable,
  projectId: number,
  id: string,
  options: { lock: boolean } = { lock: false },
): Promise<Policy | null> {
  const { rows } = await db.query<Policy>(
    `${SELECT} where p.project_id = $1 and p.id = $2 and p.removed_at is null ${options.lock ? "for update of p" : ""}`,
    [projectId, id],
  );
  return rows[0] ?? null;
}

/** Writes a policy in its version; the version is kept for good. */
export async function savePolicy(tx: Queryable, projectId: number, policy: Policy): Promise<void> {
  await tx.query(
    `insert into policies as p (project_id, id, version, priority, mode, roll_out, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))
     on conflict (project_id, id) do update set version = excluded.version, priority = excluded.priority,
       mode = excluded.mode, roll_out = excluded.roll_out, updated_at = excluded.updated_at`,
    [
      projectId,
      policy.id,
      policy.version,
      policy.priority,
      policy.mode,
      policy.roll_out,
      policy.createdAt,
      policy.updatedAt,
    ],
  );
  await tx.query(
    `insert into policy_versions (project_id, policy_id, version, name, trigger, condition, verdict, reason, description,
       created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000))
     on conflict (project_id, policy_id, version) do nothing`,
    [
      projectId,
      policy.id,
      policy.version,
      policy.name,
      policy.trigger,
      policy.condition,
      policy.verdict,
      policy.reason,
      policy.description,
      policy.updatedAt,
    ],
  );
}

export interface PolicyVersion {
  version: number;
  name: string;
  trigger: string;
  condition: string;
  verdict: string;
  reason: string | null;
  createdAt: number;
}

/** Every version a policy has had, newest first. */
export async function policyVersions(db: Queryable, projectId: number, id: string): Promise<PolicyVersion[]> {
  const { rows } = await db.query<PolicyVersion>(
    `select version, name, trigger, condition, verdict, reason, created_at as "createdAt" from policy_versions
     where project_id = $1 and policy_id = $2 order by version desc`,
    [projectId, id],
  );
  return rows;
}

/** Takes a policy out of use; its versions stay, since evaluations name them. */
export async function removePolicy(
  tx: Queryable,
  projectId: number,
  id: string,
  now: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update policies set removed_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and id = $2 and removed_at is null`,
    [projectId, id, now],
  );
  return (rowCount ?? 0) > 0;
}
