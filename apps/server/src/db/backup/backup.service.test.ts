import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { databaseUrl } from "../../../test/store.setup.ts";
import { openPool } from "../open-pool.ts";
import { backupLines, restoreBackup } from "./index.ts";
import { quoted, storedTables } from "./stored-tables.ts";

let from: TestService;
const databases: string[] = [];
const admin = new pg.Client({ connectionString: inject("storeUrl") });

/** An empty database, as `latchkey restore` finds it. */
async function emptyStore() {
  const name = `latchkey_test_${randomBytes(6).toString("hex")}`;
  await admin.query(`create database ${name}`);
  databases.push(name);
  const url = databaseUrl(inject("storeUrl"), name);
  return { url, ...openPool({ connection: url, max: 2, onError: () => {} }) };
}

async function backedUp(): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of backupLines(from.service.pool, Date.UTC(2026, 0, 5))) {
    lines.push(...some.split("\n").filter((line) => line !== ""));
  }
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string, void> {
  yield* lines;
}

/** Everything a store holds, row by row, as texts. */
async function content(pool: pg.Pool): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const { name } of await storedTables(pool)) {
    const { rows } = await pool.query<{ row: string }>(
      `select t::text as row from ${quoted(name)} t order by 1`,
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

beforeAll(async () => {
  await admin.connect();
  from = await startTestService({ main: { settings: { device_limits: { overall: 1 } } } });
  const project = from.project("main");
  // Devices and a challenge, a contact with letters of many kinds, a list, a webhook that waits: rows of all types.
  for (const user of ["anna", 'böse\\zeile "q" \t\u{1f511}']) {
    for (const fingerprint of ["f".repeat(32), "e".repeat(32)]) {
      await project.browser("POST", "/v2/device/attach", { user, email: "anna@example.org", fingerprint });
    }
  }
  await project.server("POST", "/v2/webhooks", { url: "https://example.org/hook" });
  await project.server("POST", "/v2/evaluate", {
    action: "login",
    user: "anna",
    fingerprint: "a".repeat(32),
  });
});

afterAll(async () => {
  await from.stop();
  for (const name of databases) await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
});

describe("a backup", () => {
  it("brings every row of every table back as it was, and new rows get numbers of their own", async () => {
    const to = await emptyStore();
    const lines = await backedUp();
    const rows = await restoreBackup(to, each(lines));
    const before = await content(from.service.pool);
    expect(await content(to.pool)).toEqual(before);
    expect(rows).toBe(Object.values(before).flat().length);
    expect(Object.values(before).filter((some) => some.length > 0).length).toBeGreaterThan(10);
    const { rows: made } = await to.pool.query(
      "insert into projects (client_id, name, mode, settings) values ('later', 'later', 'production', '{}') returning id",
    );
    const { rows: last } = await to.pool.query(
      "select max(id) as id from projects where client_id <> 'later'",
    );
    expect(made[0].id).toBeGreaterThan(last[0].id);
    await to.pool.end();
  });

  it("counts again after a restore: what is kept beside the rows goes on from where it was", async () => {
    const to = await emptyStore();
    await restoreBackup(to, each(await backedUp()));
    const { rows: triggers } = await to.pool.query(
      "select count(*)::int as off from pg_trigger where not tgisinternal and tgenabled = 'D'",
    );
    expect(triggers[0].off).toBe(0);
    const total = "select coalesce(sum(n), 0)::int as n from project_totals where name = 'challenges'";
    const { rows: before } = await to.pool.query(total);
    const { rowCount: gone } = await to.pool.query("delete from challenges");
    const { rows: after } = await to.pool.query(total);
    expect(gone).toBeGreaterThan(0);
    expect(after[0].n).toBe(before[0].n - (gone ?? 0));
    await to.pool.end();
  });

  it("is of one moment: what is written while it is read is not half in it", async () => {
    const lines = backupLines(from.service.pool, 0);
    await lines.next();
    await from.sql(
      "insert into projects (client_id, name, mode, settings) values ('during', 'x', 'production', '{}')",
    );
    const rest: string[] = [];
    for await (const some of lines) rest.push(some);
    await from.sql("delete from projects where client_id = 'during'");
    expect(rest.join("")).not.toContain('"during"');
  });
});

describe("a restore that cannot be whole", () => {
  it.each([
    ["cut off before its end", (lines: string[]) => lines.slice(0, -1), /incomplete/],
    [
      "short of a row",
      (lines: string[]) =>
        lines.filter((line, at) => !(line.startsWith("[") && lines[at - 1]?.startsWith("{"))),
      /incomplete/,
    ],
    [
      "of a newer build",
      ([head = "", ...rest]: string[]) => [head.replace('"0001-core"', '"9999-later"'), ...rest],
      /newer build/,
    ],
    [
      "naming a column that is none",
      (lines: string[]) => lines.map((line) => line.replace('"client_id"', '"client_idd"')),
      /damaged/,
    ],
    ["no backup at all", () => ["hello"], /no backup/],
    ["empty", () => [], /no backup/],
  ])("leaves no row where the file is %s, and can be tried again", async (_what, spoil, says) => {
    const to = await emptyStore();
    const lines = await backedUp();
    await expect(restoreBackup(to, each(spoil([...lines])))).rejects.toThrow(says);
    for (const some of Object.values(await content(to.pool))) expect(some).toEqual([]);
    expect(await restoreBackup(to, each(lines))).toBeGreaterThan(0);
    await to.pool.end();
  });

  it("refuses a store that is in use", async () => {
    const lines = await backedUp();
    const { pool } = from.service;
    const { db } = openPool({
      connection: databaseUrl(inject("storeUrl"), await nameOf(pool)),
      max: 1,
      onError: () => {},
    });
    const before = await content(pool);
    await expect(restoreBackup({ pool, db }, each(lines))).rejects.toThrow(/in use/);
    expect(await content(pool)).toEqual(before);
    await db.destroy();
  });
});

async function nameOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>("select current_database() as name");
  return rows[0]?.name ?? "";
}
