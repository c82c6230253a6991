import type { Db } from "../../db/pool.ts";
import { type Project, toProject } from "./project.ts";
import type { SettingsInput } from "./settings.ts";

const COLUMNS = ["id", "client_id", "name", "mode", "settings", "signing_secret"] as const;

type Row = Parameters<typeof toProject>[0];

/** The project a public `client_id` names, before any caller is known. */
export async function findByClientIdBeforeAuth(db: Db, clientId: string): Promise<Project | null> {
  const row = await db
    .selectFrom("projects")
    .select(COLUMNS)
    .where("client_id", "=", clientId)
    .executeTakeFirst();
  return row === undefined ? null : toProject(row as Row);
}

/** The project and key an API secret belongs to, before any caller is known. Revoked keys are not found. */
export async function findBySecretHashBeforeAuth(
  db: Db,
  secretHash: string,
): Promise<{ project: Project; keyId: string } | null> {
  const row = await db
    .selectFrom("api_keys")
    .innerJoin("projects", "projects.id", "api_keys.project_id")
    .select([...COLUMNS.map((column) => `projects.${column}` as const), "api_keys.id as key_id"])
    .where("secret_hash", "=", secretHash)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? null : { project: toProject(row as unknown as Row), keyId: row.key_id };
}

export async function findById(db: Db, projectId: number): Promise<Project | null> {
  const row = await db.selectFrom("projects").select(COLUMNS).where("id", "=", projectId).executeTakeFirst();
  return row === undefined ? null : toProject(row as Row);
}

/** The project made first, of all projects: for a look at the store as a whole. */
export async function findFirst(db: Db): Promise<Project | null> {
  const row = await db.selectFrom("projects").select(COLUMNS).orderBy("id").limit(1).executeTakeFirst();
  return row === undefined ? null : toProject(row as Row);
}

export interface NewProject {
  clientId: string;
  name: string;
  mode: "development" | "production";
  settings: SettingsInput;
  signingSecret: Buffer;
}

/** Inserts the project, or brings name, mode and settings of the one with this `client_id` up to date. */
export async function upsertProject(db: Db, project: NewProject): Promise<number> {
  const row = await db
    .insertInto("projects")
    .values({
      client_id: project.clientId,
      name: project.name,
      mode: project.mode,
      settings: JSON.stringify(project.settings),
      signing_secret: project.signingSecret,
    })
    .onConflict((conflict) =>
      conflict.column("client_id").doUpdateSet({
        name: project.name,
        mode: project.mode,
        settings: JSON.stringify(project.settings),
      }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function addKey(
  db: Db,
  projectId: number,
  key: { id: string; secretHash: string; name: string },
): Promise<void> {
  await db
    .insertInto("api_keys")
    .values({ id: key.id, project_id: projectId, secret_hash: key.secretHash, name: key.name })
    .onConflict((conflict) => conflict.column("secret_hash").doNothing())
    .execute();
}

export async function saveSettings(db: Db, projectId: number, settings: SettingsInput): Promise<void> {
  await db
    .updateTable("projects")
    .set({ settings: JSON.stringify(settings) })
    .where("id", "=", projectId)
    .execute();
}

export async function countProjects(db: Db): Promise<number> {
  const row = await db
    .selectFrom("projects")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return row.n;
}
