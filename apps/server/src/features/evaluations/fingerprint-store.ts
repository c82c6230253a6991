import type { Fingerprint } from "@latchkey/engine";
import type { Queryable } from "../../db/pool.ts";

/** Fingerprints read for one key: a key that more of them share says too little to go by. */
const MOST_PER_KEY = 40;

/** A fingerprint the project knows, and since when the project knows it by one of these keys. */
export interface Candidate {
  fingerprint: Fingerprint;
  since: number;
}

/** Every known fingerprint that shares one of the keys, wherever it is kept; each once. */
export async function candidatesByKeys(
  db: Queryable,
  projectId: number,
  keys: readonly string[],
): Promise<Candidate[]> {
  const { rows } = await db.query<Candidate>({
    name: "fingerprint-candidates",
    text: `with hits as (
        select k.account_id, k.device_id, k.fingerprint_id, min(k.since) as since
        from unnest($2::text[]) as wanted(key), lateral (
          select f.account_id, f.device_id, f.fingerprint_id, f.since from fingerprint_keys f
          where f.project_id = $1 and f.key = wanted.key limit ${MOST_PER_KEY}
        ) as k group by 1, 2, 3
      )
      select v.model as fingerprint, h.since from hits h
        join visitor_fingerprints v on v.project_id = $1 and v.id = h.fingerprint_id where h.account_id = ''
      union all
      select m.fingerprint, h.since from hits h
        join devices d on d.project_id = $1 and d.account_id = h.account_id and d.id = h.device_id
        cross join lateral jsonb_array_elements(d.model -> 'fingerprints') as m(fingerprint)
        where h.account_id <> '' and m.fingerprint ->> 'id' = h.fingerprint_id`,
    values: [projectId, keys],
  });
  return rows;
}

/** Keeps the description of a visitor without an account, to be found again by these keys. */
export async function rememberVisitor(
  db: Queryable,
  projectId: number,
  fingerprint: Fingerprint,
  keys: readonly string[],
): Promise<void> {
  await db.query({
    name: "remember-visitor",
    text: `with kept as (
        insert into visitor_fingerprints (project_id, id, model, last_seen_at)
        values ($1, $2, $3, to_timestamp($5::float8 / 1000))
        on conflict (project_id, id) do update set model = excluded.model, last_seen_at = excluded.last_seen_at
      )
      insert into fingerprint_keys as f (project_id, key, account_id, fingerprint_id, device_id, since, at)
      select $1, key, '', $2, '', to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000)
      from unnest($4::text[]) as key
      on conflict (project_id, key, account_id, fingerprint_id) do update set at = excluded.at`,
    values: [projectId, fingerprint.id, JSON.stringify(fingerprint), keys, fingerprint.lastSeenAt],
  });
}
