import type { Queryable } from "../../db/pool.ts";

/** An endpoint as stored; secrets are sealed. `events` null means all of them. */
export interface Endpoint {
  id: string;
  projectId: number;
  url: string;
  description: string | null;
  events: string[] | null;
  enabled: boolean;
  secret: Buffer;
  previousSecret: Buffer | null;
  previousUntil: number | null;
  /** Comes from the bootstrap file. */
  declared: boolean;
  createdAt: number;
  updatedAt: number;
}

const COLUMNS = `id, project_id as "projectId", url, description, events, enabled, secret, previous_secret as "previousSecret",
  previous_until as "previousUntil", declared, created_at as "createdAt", updated_at as "updatedAt"`;

/** What enabled endpoints of the project listen to, together. */
export async function subscribedEvents(
  db: Queryable,
  projectId: number,
): Promise<ReadonlySet<string> | "all"> {
  const { rows } = await db.query<{ events: string[] | null }>(
    "select events from webhook_endpoints where project_id = $1 and enabled",
    [projectId],
  );
  if (rows.some(({ events }) => events === null)) return "all";
  return new Set(rows.flatMap(({ events }) => events ?? []));
}

export async function listEndpoints(db: Queryable, projectId: number): Promise<Endpoint[]> {
  const { rows } = await db.query<Endpoint>(
    `select ${COLUMNS} from webhook_endpoints where project_id = $1 order by created_at desc, id`,
    [projectId],
  );
  return rows;
}

export async function findEndpoint(db: Queryable, projectId: number, id: string): Promise<Endpoint | null> {
  const { rows } = await db.query<Endpoint>(
    `select ${COLUMNS} from webhook_endpoints where project_id = $1 and id = $2`,
    [projectId, id],
  );
  return rows[0] ?? null;
}

export type NewEndpoint = Pick<
  Endpoint,
  "id" | "projectId" | "url" | "description" | "events" | "enabled" | "secret" | "declared" | "createdAt"
>;

/** Adds an endpoint, unless the project has `max` of them already; false then. */
export async function addEndpoint(db: Queryable, endpoint: NewEndpoint, max: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into webhook_endpoints (project_id, id, url, description, events, enabled, secret, declared, created_at, updated_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), to_timestamp($9::float8 / 1000)
     where (select count(*) from webhook_endpoints where project_id = $1) < $10`,
    [
      endpoint.projectId,
      endpoint.id,
      endpoint.url,
      endpoint.description,
      endpoint.events,
      endpoint.enabled,
      endpoint.secret,
      endpoint.declared,
      endpoint.createdAt,
      max,
    ],
  );
  return (rowCount ?? 0) > 0;
}

/** One declaration of a project at a time, over all nodes, until the transaction ends. */
export async function lockDeclarations(tx: Queryable, projectId: number): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('latchkey:declared-webhooks'), $1)", [projectId]);
}

/** Brings an endpoint that was declared before up to date; one that is so already is not touched. */
export async function updateDeclared(
  tx: Queryable,
  endpoint: Pick<Endpoint, "projectId" | "id" | "events" | "secret">,
  now: number,
): Promise<void> {
  await tx.query(
    `update webhook_endpoints set events = $3, secret = $4, enabled = true, updated_at = to_timestamp($5::float8 / 1000)
     where project_id = $1 and id = $2 and (events is distinct from $3 or secret <> $4 or not enabled)`,
    [endpoint.projectId, endpoint.id, endpoint.events, endpoint.secret, now],
  );
}

/** Endpoints that were declared once and are no longer fall silent; what they were told stays readable. */
export async function disableUndeclared(
  db: Queryable,
  projectId: number,
  declaredIds: readonly string[],
  now: number,
): Promise<void> {
  await db.query(
    `update webhook_endpoints set enabled = false, updated_at = to_timestamp($3::float8 / 1000)
     where project_id = $1 and declared and enabled and id <> all($2)`,
    [projectId, declaredIds, now],
  );
}

export async function updateEndpoint(
  db: Queryable,
  endpoint: Pick<Endpoint, "projectId" | "id" | "url" | "description" | "events" | "enabled">,
  now: number,
): Promise<void> {
  await db.query(
    `update webhook_endpoints set url = $3, description = $4, events = $5, enabled = $6,
       updated_at = to_timestamp($7::float8 / 1000)
     where project_id = $1 and id = $2`,
    [
      endpoint.projectId,
      endpoint.id,
      endpoint.url,
      endpoint.description,
      endpoint.events,
      endpoint.enabled,
      now,
    ],
  );
}

/** Takes a new secret; the one it replaces signs along until `previousUntil`. */
export async function rotateSecret(
  db: Queryable,
  projectId: number,
  id: string,
  secret: Buffer,
  previousUntil: number,
  now: number,
): Promise<void> {
  await db.query(
    `update webhook_endpoints set previous_secret = secret, secret = $3, previous_until = to_timestamp($4::float8 / 1000),
       updated_at = to_timestamp($5::float8 / 1000)
     where project_id = $1 and id = $2`,
    [projectId, id, secret, previousUntil, now],
  );
}

/** Removes the endpoint with everything that was or would have been sent to it. */
export async function removeEndpoint(db: Queryable, projectId: number, id: string): Promise<void> {
  await db.query(
    `with gone as (delete from webhook_endpoints where project_id = $1 and id = $2),
       lanes as (delete from webhook_lanes where project_id = $1 and endpoint_id = $2)
     delete from webhook_deliveries where project_id = $1 and endpoint_id = $2`,
    [projectId, id],
  );
}
