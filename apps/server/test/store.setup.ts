import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../src/db/embedded.ts";
import { migrate } from "../src/db/migrate.ts";
import { openPool } from "../src/db/open-pool.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the PostgreSQL server's maintenance database. */
    storeUrl: string;
    /** A migrated database that test files copy. */
    storeTemplate: string;
  }
}

/**
 * One real PostgreSQL for all test files: the one `DATABASE_URL` names, else the embedded one. Each file copies
 * a migrated template, so files neither wait for nor see each other.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL;
  const embedded = given === undefined ? await startEmbedded("memory", () => {}) : null;
  const storeUrl =
    given ??
    `postgres://${embedded?.connection.user}@localhost/${embedded?.connection.database}?host=${encodeURIComponent(embedded?.connection.host ?? "")}`;
  const storeTemplate = `latchkey_template_${process.pid}_${project.name}`;
  const admin = new pg.Client({ connectionString: storeUrl });
  await admin.connect();
  await admin.query(`create database ${storeTemplate}`);
  const { pool, db } = openPool({
    connection: databaseUrl(storeUrl, storeTemplate),
    max: 1,
    onError: () => {},
  });
  await migrate(db);
  await pool.end();
  project.provide("storeUrl", storeUrl);
  project.provide("storeTemplate", storeTemplate);
  return async () => {
    await admin.query(`drop database if exists ${storeTemplate} with (force)`);
    await admin.end();
    await embedded?.stop();
  };
}

/** The same server, another database. */
export function databaseUrl(storeUrl: string, database: string): string {
  const url = new URL(storeUrl);
  url.pathname = `/${database}`;
  return url.href;
}
