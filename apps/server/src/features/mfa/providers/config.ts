import { randomBytes } from "node:crypto";
import type { Queryable } from "../../../db/pool.ts";
import type { Vault } from "../../../shared/vault.ts";

export type ProviderMethod = "okta-verify" | "duo-web";

/** A provider as it is set up in a project. Secrets are in the clear in memory only. */
export interface ProviderConfig {
  method: ProviderMethod;
  enabled: boolean;
  host: string | null;
  /** Okta: the API token. Duo: the application's own key (akey), never sent to Duo. */
  accessKey: string | null;
  identityAttribute: string | null;
  /** Duo: `ikey` and `skey`. */
  properties: Record<string, string | null> | null;
}

/** Which attribute names the person at the provider where nothing is set. */
export const DEFAULT_IDENTITY_ATTRIBUTE = "email";

const contextOf = (projectId: number, method: ProviderMethod): string => `provider:${projectId}:${method}`;

/** A provider that was never set up looks like one that is off. */
export const unconfigured = (method: ProviderMethod): ProviderConfig => ({
  method,
  enabled: false,
  host: null,
  accessKey: null,
  identityAttribute: null,
  properties: null,
});

export async function readProvider(
  db: Queryable,
  vault: Vault,
  projectId: number,
  method: ProviderMethod,
): Promise<ProviderConfig> {
  const { rows } = await db.query<{
    enabled: boolean;
    host: string | null;
    identity_attribute: string | null;
    secrets: Buffer | null;
  }>({
    name: "mfa-read-provider",
    text: "select enabled, host, identity_attribute, secrets from factor_providers where project_id = $1 and method = $2",
    values: [projectId, method],
  });
  const row = rows[0];
  if (row === undefined) return unconfigured(method);
  const secrets =
    row.secrets === null
      ? { accessKey: null, properties: null }
      : (JSON.parse(vault.open(row.secrets, contextOf(projectId, method))) as Pick<
          ProviderConfig,
          "accessKey" | "properties"
        >);
  return {
    method,
    enabled: row.enabled,
    host: row.host,
    identityAttribute: row.identity_attribute,
    ...secrets,
  };
}

export async function writeProvider(
  db: Queryable,
  vault: Vault,
  projectId: number,
  config: ProviderConfig,
  now: number,
): Promise<void> {
  const { accessKey, properties, method } = config;
  await db.query(
    `insert into factor_providers (project_id, method, enabled, host, identity_attribute, secrets, updated_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000))
     on conflict (project_id, method) do update set enabled = excluded.enabled, host = excluded.host,
       identity_attribute = excluded.identity_attribute, secrets = excluded.secrets, updated_at = excluded.updated_at`,
    [
      projectId,
      method,
      config.enabled,
      config.host,
      config.identityAttribute,
      vault.seal(JSON.stringify({ accessKey, properties }), contextOf(projectId, method)),
      now,
    ],
  );
}

/** Removes the set-up and answers what it was. */
export async function deleteProvider(
  db: Queryable,
  vault: Vault,
  projectId: number,
  method: ProviderMethod,
): Promise<ProviderConfig> {
  const config = await readProvider(db, vault, projectId, method);
  await db.query("delete from factor_providers where project_id = $1 and method = $2", [projectId, method]);
  return config;
}

/** First character, six stars, last character. Shorter than two characters shows nothing of itself. */
export const mask = (secret: string): string =>
  secret.length < 2 ? "******" : `${secret.slice(0, 1)}******${secret.slice(-1)}`;

const SECRET_PROPERTIES = new Set(["skey"]);

/** The set-up as the contract shows it: secrets masked, `ikey` and `host` in the clear. */
export function wireProvider(config: ProviderConfig): Record<string, unknown> {
  const { properties } = config;
  return {
    mfaMethod: config.method,
    enabled: config.enabled,
    host: config.host,
    accessKey: config.accessKey === null ? null : mask(config.accessKey),
    identityAttribute: config.identityAttribute,
    ...(config.method === "duo-web"
      ? {
          configProperties:
            properties === null
              ? null
              : Object.fromEntries(
                  Object.entries(properties).map(([name, value]) => [
                    name,
                    value !== null && SECRET_PROPERTIES.has(name) ? mask(value) : value,
                  ]),
                ),
        }
      : {}),
  };
}

/** A secret as given in a PUT: absent or equal to its mask keeps the stored one, null clears it. */
function keep(given: string | null | undefined, stored: string | null): string | null {
  if (given === undefined) return stored;
  if (given === null || stored === null) return given;
  return given === mask(stored) ? stored : given;
}

export interface ProviderInput {
  enabled?: boolean | undefined;
  host?: string | null | undefined;
  accessKey?: string | null | undefined;
  identityAttribute?: string | null | undefined;
  configProperties?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What a PUT makes of the stored set-up: it replaces everything but the secrets that it leaves out or masks. */
export function replaceProvider(stored: ProviderConfig, input: ProviderInput): ProviderConfig {
  const duo = stored.method === "duo-web";
  const properties = duo ? propertiesOf(stored, input) : null;
  const accessKey = keep(input.accessKey, stored.accessKey);
  // The application's key is ours to make (spec/mfa, i.8); 48 characters are more than the 40 Duo's library wants.
  const made = duo && accessKey === null && input.accessKey === undefined;
  return {
    method: stored.method,
    enabled: input.enabled ?? false,
    host: input.host ?? null,
    accessKey: made ? randomBytes(36).toString("base64url") : accessKey,
    identityAttribute: input.identityAttribute ?? null,
    properties,
  };
}

function propertiesOf(stored: ProviderConfig, input: ProviderInput): ProviderConfig["properties"] {
  const given = input.configProperties;
  if (given === null) return null;
  if (given === undefined) {
    const skey = stored.properties?.skey;
    return skey == null ? null : { skey };
  }
  const replaced: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string" && value !== null) continue;
    replaced[name] = SECRET_PROPERTIES.has(name) ? keep(value, stored.properties?.[name] ?? null) : value;
  }
  if (!("skey" in given) && stored.properties?.skey != null) replaced.skey = stored.properties.skey;
  return replaced;
}
