import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { type Service, startService } from "../src/compose.ts";
import { type Config, readConfig } from "../src/config.ts";
import type { SettingsInput } from "../src/features/projects/index.ts";
import { databaseUrl } from "./store.setup.ts";

export interface TestProjectSpec {
  name?: string;
  mode?: "development" | "production";
  settings?: SettingsInput;
  webhooks?: { url: string; secret: string; events?: string[] }[];
}

/** A project of the service under test, with calls that carry its credentials. */
export interface TestProject {
  clientId: string;
  secret: string;
  /** A browser's call: raw `Basic client_id:`; `token` is a signed per-user token. */
  browser(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** A server's call with the API secret. */
  server(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  headers?: Record<string, string>;
  token?: string;
  /** The caller's address, as a trusted proxy in front would report it. */
  ip?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are whatever the wire holds; tests look inside
export type Answer = { status: number; headers: Headers; body: any };

export interface TestService {
  url: string;
  service: Service;
  /** SQL on the store, to look at what was written or to prepare it. */
  sql<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  project(name: string): TestProject;
  stop(): Promise<void>;
}

/** An agent of a common desktop browser, for calls where it does not matter. */
export const DESKTOP =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/**
 * Starts the whole service in this process on a fresh database, with the given projects. Calls come through a
 * trusted proxy, so that a test chooses each caller's address.
 */
export async function startTestService(
  projects: Record<string, TestProjectSpec> = { main: {} },
  env: Record<string, string> = {},
): Promise<TestService> {
  const storeUrl = inject("storeUrl");
  const database = `latchkey_test_${randomBytes(6).toString("hex")}`;
  const admin = new pg.Client({ connectionString: storeUrl });
  await admin.connect();
  await admin.query(`create database ${database} template ${inject("storeTemplate")}`);

  const credentials = new Map<string, { clientId: string; secret: string }>();
  const declared = Object.entries(projects).map(([name, spec]) => {
    const pair = {
      clientId: `client-${name}-${randomBytes(4).toString("hex")}`,
      secret: randomBytes(24).toString("hex"),
    };
    credentials.set(name, pair);
    // Tests call faster than people: what an account may use in a second is for tests about that alone.
    const settings = { rate_limits: { per_account_per_s: null }, ...spec.settings };
    return { name: spec.name ?? name, client_id: pair.clientId, secret: pair.secret, ...spec, settings };
  });
  const folder = mkdtempSync(join(tmpdir(), "latchkey-test-"));
  const bootstrap = join(folder, "bootstrap.json");
  writeFileSync(bootstrap, JSON.stringify(declared));

  const config = configFor({
    DATABASE_URL: databaseUrl(storeUrl, database),
    LATCHKEY_PORT: "0",
    LATCHKEY_DATA_DIR: folder,
    LATCHKEY_BOOTSTRAP: bootstrap,
    LATCHKEY_LOG_LEVEL: "silent",
    LATCHKEY_DEMO: "off",
    LATCHKEY_TRUSTED_PROXIES: "127.0.0.1/32",
    ...env,
  });
  const service = await startService(config, () => {});
  const project = (name: string): TestProject => {
    const pair = credentials.get(name);
    if (pair === undefined) throw new Error(`no project "${name}" was declared for this test`);
    return {
      ...pair,
      browser: (method, path, body, options = {}) =>
        call(service.url, `Basic ${pair.clientId}:${options.token ?? ""}`, method, path, body, options),
      server: (method, path, body, options = {}) =>
        call(service.url, `Bearer ${pair.secret}`, method, path, body, options),
    };
  };
  return {
    url: service.url,
    service,
    project,
    async sql<T extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await service.pool.query<T>(text, values)).rows;
    },
    async stop() {
      await service.stop();
      await admin.query(`drop database if exists ${database} with (force)`);
      await admin.end();
    },
  };
}

/** A configuration from these settings alone. */
export function configFor(env: Record<string, string>): Config {
  const result = readConfig(env, process.cwd());
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.config;
}

async function call(
  url: string,
  authorization: string,
  method: string,
  path: string,
  body: unknown,
  options: CallOptions,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization,
      "user-agent": DESKTOP,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(options.ip === undefined ? {} : { "x-forwarded-for": options.ip }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
