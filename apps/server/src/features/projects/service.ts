import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Db } from "../../db/pool.ts";
import { newId } from "../../shared/ids.ts";
import { hashSecret, type Vault } from "../../shared/vault.ts";
import type { Project } from "./project.ts";
import { mergeDeep, SettingsInput } from "./settings.ts";
import * as store from "./store.ts";

/** How long a node may go on using a project as it knew it, in milliseconds. */
const CACHE_MS = 2_000;
const CACHE_ENTRIES = 10_000;

export interface Projects {
  /** The project a public `client_id` names, or null. */
  byClientId(clientId: string): Promise<Project | null>;
  /** The project an API secret opens, and the key it is, or null. */
  bySecret(secret: string): Promise<{ project: Project; keyId: string } | null>;
  byId(projectId: number): Promise<Project | null>;
  /** The key that signs browser tokens (HS256) of a project, or null where none is kept. */
  signingSecret(project: Project): string | null;
  /** Whether the master keys open what is sealed for the first project; null where there is no project. */
  secretsOpen(): Promise<boolean | null>;
  /** Merges `patch` into what the project gave; refuses unknown names. Answers the project as it is now. */
  updateSettings(project: Project, patch: SettingsInput): Promise<Project>;
  /** Creates a project with fresh credentials. The secret is answered here and never again. */
  create(input: { name: string; mode: Project["mode"]; settings: SettingsInput }): Promise<Credentials>;
  /** Applies a bootstrap file: declared projects exist afterwards with these credentials and settings. */
  bootstrap(file: string): Promise<BootstrapProject[]>;
  /** Makes the project with these credentials, or brings name, mode and settings of it up to date. */
  declare(input: {
    clientId: string;
    secret: string;
    name: string;
    mode: Project["mode"];
    settings: SettingsInput;
  }): Promise<number>;
  isEmpty(): Promise<boolean>;
}

export interface Credentials {
  projectId: number;
  clientId: string;
  secret: string;
}

const BootstrapWebhook = z.strictObject({
  url: z.url(),
  secret: z.string().min(1),
  events: z.array(z.string()).nullable().optional(),
});

const BootstrapProjectInput = z.strictObject({
  name: z.string().min(1).max(200),
  client_id: z.string().min(1).max(200),
  secret: z.string().min(1).max(500),
  mode: z.enum(["development", "production"]).default("development"),
  settings: SettingsInput.default({}),
  webhooks: z.array(BootstrapWebhook).default([]),
});

export type BootstrapProject = z.infer<typeof BootstrapProjectInput> & { projectId: number };

export function createProjects(db: Db, vault: Vault, now: () => number): Projects {
  const cache = new Map<string, { project: Project; keyId: string | null; until: number }>();

  const cached = async (
    key: string,
    load: () => Promise<{ project: Project; keyId: string | null } | null>,
  ): Promise<{ project: Project; keyId: string | null } | null> => {
    const hit = cache.get(key);
    if (hit !== undefined && hit.until > now()) return hit;
    const found = await load();
    cache.delete(key);
    if (found === null) return null;
    if (cache.size >= CACHE_ENTRIES) cache.clear();
    const entry = { ...found, until: now() + CACHE_MS };
    cache.set(key, entry);
    return entry;
  };

  const seal = (secret: string, clientId: string) => vault.seal(secret, `signing:${clientId}`);

  const declare = async (
    input: Omit<store.NewProject, "signingSecret"> & { secret: string; keyName: string },
  ): Promise<number> => {
    const { secret, keyName, ...project } = input;
    // The wire contract lets customers sign browser tokens with the API secret itself, so the signing secret
    // starts as that value (docs/decisions/0003-signing-secret.md).
    const signingSecret = seal(secret, project.clientId);
    return await db.transaction().execute(async (tx) => {
      const projectId = await store.upsertProject(tx, { ...project, signingSecret });
      await store.addKey(tx, projectId, { id: newId(), secretHash: hashSecret(secret), name: keyName });
      return projectId;
    });
  };

  return {
    async byClientId(clientId) {
      const found = await cached(`client:${clientId}`, async () => {
        const project = await store.findByClientIdBeforeAuth(db, clientId);
        return project === null ? null : { project, keyId: null };
      });
      return found?.project ?? null;
    },
    async bySecret(secret) {
      const hash = hashSecret(secret);
      const found = await cached(`secret:${hash}`, () => store.findBySecretHashBeforeAuth(db, hash));
      return found === null || found.keyId === null ? null : { project: found.project, keyId: found.keyId };
    },
    async byId(projectId) {
      const found = await cached(`id:${projectId}`, async () => {
        const project = await store.findById(db, projectId);
        return project === null ? null : { project, keyId: null };
      });
      return found?.project ?? null;
    },
    signingSecret(project) {
      if (project.signingSecret === null) return null;
      return vault.open(project.signingSecret, `signing:${project.clientId}`);
    },
    async secretsOpen() {
      const project = await store.findFirst(db);
      if (project === null || project.signingSecret === null) return null;
      try {
        vault.open(project.signingSecret, `signing:${project.clientId}`);
        return true;
      } catch {
        return false;
      }
    },
    async updateSettings(project, patch) {
      const merged = SettingsInput.parse(mergeDeep(project.given, patch));
      await store.saveSettings(db, project.id, merged);
      cache.clear();
      const fresh = await store.findById(db, project.id);
      return fresh ?? project;
    },
    async create(input) {
      const clientId = randomUUID();
      const secret = `ltk_secret_${randomBytes(24).toString("base64url")}`;
      const projectId = await declare({ ...input, clientId, secret, keyName: "first key" });
      return { projectId, clientId, secret };
    },
    async bootstrap(file) {
      const parsed = z.array(BootstrapProjectInput).safeParse(JSON.parse(readFileSync(file, "utf8")));
      if (!parsed.success)
        throw new Error(`the bootstrap file is not valid: ${z.prettifyError(parsed.error)}`);
      const declared: BootstrapProject[] = [];
      for (const project of parsed.data) {
        const projectId = await declare({
          clientId: project.client_id,
          name: project.name,
          mode: project.mode,
          settings: project.settings,
          secret: project.secret,
          keyName: "bootstrap",
        });
        declared.push({ ...project, projectId });
      }
      cache.clear();
      return declared;
    },
    declare: (input) => declare({ ...input, keyName: "declared" }),
    async isEmpty() {
      return (await store.countProjects(db)) === 0;
    },
  };
}
