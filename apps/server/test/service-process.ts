import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { inject } from "vitest";
import type { TestProjectSpec } from "./service.ts";
import { databaseUrl } from "./store.setup.ts";

const COMMAND = fileURLToPath(new URL("../bin/latchkey.js", import.meta.url));

/** The service as its own process, on a fresh database that outlives it. */
export interface ServiceProcess {
  clientId: string;
  secret: string;
  /** Starts (again) and resolves with the URL once it says that it is ready. */
  start(): Promise<string>;
  /** Ends it at once, as a crash would, or politely; resolves with the exit code once it is gone. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
  sql<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  /** Ends what still runs and drops the database. */
  remove(): Promise<void>;
}

/** Prepares a service with one project of that description; nothing runs until `start`. */
export async function prepareServiceProcess(
  project: TestProjectSpec,
  env: Record<string, string> = {},
): Promise<ServiceProcess> {
  const storeUrl = inject("storeUrl");
  const database = `latchkey_test_${randomBytes(6).toString("hex")}`;
  const admin = new pg.Client({ connectionString: storeUrl });
  await admin.connect();
  await admin.query(`create database ${database} template ${inject("storeTemplate")}`);
  const pool = new pg.Pool({ connectionString: databaseUrl(storeUrl, database), max: 2 });

  const clientId = `client-${randomBytes(4).toString("hex")}`;
  const secret = randomBytes(24).toString("hex");
  const folder = mkdtempSync(join(tmpdir(), "latchkey-process-"));
  const bootstrap = join(folder, "bootstrap.json");
  writeFileSync(bootstrap, JSON.stringify([{ name: "main", client_id: clientId, secret, ...project }]));

  let child: ChildProcess | null = null;
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<number | null> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return null;
    const gone = once(running, "exit");
    running.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  };

  return {
    clientId,
    secret,
    end,
    async start() {
      const started = spawn(process.execPath, [COMMAND, "serve"], {
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: databaseUrl(storeUrl, database),
          LATCHKEY_PORT: "0",
          LATCHKEY_DATA_DIR: folder,
          LATCHKEY_BOOTSTRAP: bootstrap,
          LATCHKEY_LOG_LEVEL: "silent",
          LATCHKEY_DEMO: "off",
          ...env,
        },
        stdio: ["ignore", "pipe", "inherit"],
      });
      child = started;
      const lines = createInterface({ input: started.stdout });
      for await (const line of lines) {
        const url = /^latchkey ready (\S+)$/.exec(line)?.[1];
        if (url !== undefined) return url;
      }
      throw new Error("the service ended before it was ready");
    },
    async sql<T extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<T>(text, values)).rows;
    },
    async remove() {
      await end("SIGKILL");
      await pool.end();
      await admin.query(`drop database if exists ${database} with (force)`);
      await admin.end();
    },
  };
}
