import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startSmtpSink } from "./smtp-sink.ts";
import { databaseUrl } from "./store.setup.ts";

/** Backup, restore and doctor as an operator types them, on the embedded store of a running service and beside it. */
const LATCHKEY = fileURLToPath(new URL("../bin/latchkey.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "latchkey-commands-"));
const dataDir = join(folder, "data");
const file = join(folder, "backup.gz");
const embedded = { LATCHKEY_DATA_DIR: dataDir };
const admin = new pg.Client({ connectionString: inject("storeUrl") });
const database = `latchkey_test_${randomBytes(6).toString("hex")}`;
const elsewhere = {
  DATABASE_URL: databaseUrl(inject("storeUrl"), database),
  LATCHKEY_DATA_DIR: join(folder, "elsewhere"),
};
let service: ChildProcess;

interface Ended {
  code: number;
  out: string;
  err: string;
}

const latchkey = (env: Record<string, string>, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [LATCHKEY, ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

const masterKey = (): string => readFileSync(join(dataDir, "master.key"), "utf8").trim();

beforeAll(async () => {
  await admin.connect();
  await admin.query(`create database ${database}`);
  const env = { PATH: process.env.PATH, ...embedded, LATCHKEY_PORT: "0", LATCHKEY_LOG_LEVEL: "silent" };
  service = spawn(process.execPath, [LATCHKEY, "serve"], { env, stdio: ["ignore", "pipe", "inherit"] });
  if (service.stdout === null) throw new Error("no output to wait for");
  for await (const line of createInterface({ input: service.stdout })) if (line.startsWith("secret")) break;
});

afterAll(async () => {
  service.kill("SIGTERM");
  if (service.exitCode === null) await once(service, "exit");
  const pointer = join(dataDir, "store.json");
  if (existsSync(pointer)) {
    const { data } = JSON.parse(readFileSync(pointer, "utf8")) as { data: string };
    rmSync(data, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
  await admin.query(`drop database if exists ${database} with (force)`);
  await admin.end();
});

describe("latchkey backup and restore", () => {
  it("copy the store of a running service, into a file for its owner that is never replaced", async () => {
    expect(await latchkey(embedded, "backup", file)).toMatchObject({ code: 0, err: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(file);
    expect(await latchkey(embedded, "backup", file)).toMatchObject({
      code: 1,
      err: expect.stringContaining("is there already"),
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it("move it to another server, where the same master key opens it and another does not", async () => {
    const restored = await latchkey(elsewhere, "restore", file);
    expect(restored).toMatchObject({ code: 0, out: expect.stringMatching(/\d+ rows restored/) });
    const right = await latchkey({ ...elsewhere, LATCHKEY_MASTER_KEY: masterKey() }, "doctor");
    expect(right).toMatchObject({ code: 0, err: "" });
    expect(right.out).toMatch(/^ok {4}master key +opens/m);
    const other = randomBytes(32).toString("base64");
    const wrong = await latchkey({ ...elsewhere, LATCHKEY_MASTER_KEY: other }, "doctor");
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/^wrong master key +does not open/m);
    expect(wrong.out).not.toContain(other);
  });

  it("refuse a store in use, a file that is none, and a call without a file", async () => {
    expect(await latchkey(elsewhere, "restore", file)).toMatchObject({
      code: 1,
      err: expect.stringContaining("in use"),
    });
    const none = join(folder, "none");
    writeFileSync(none, "hello");
    expect(await latchkey(embedded, "restore", none)).toMatchObject({
      code: 1,
      err: expect.stringContaining("no backup"),
    });
    expect(await latchkey(embedded, "restore", join(folder, "missing"))).toMatchObject({ code: 1 });
    expect(await latchkey(embedded, "backup")).toMatchObject({
      code: 2,
      err: expect.stringContaining("usage"),
    });
    const throwAway = { LATCHKEY_DATA_DIR: "memory" };
    expect(await latchkey(throwAway, "backup", join(folder, "x"))).toMatchObject({ code: 2 });
  });
});

describe("latchkey doctor", () => {
  it("finds nothing wrong with a service as it comes, running or not, and leaves a store unmade", async () => {
    const running = await latchkey(embedded, "doctor");
    expect(running).toMatchObject({ code: 0, err: "" });
    for (const about of ["configuration", "store", "schema", "clock", "master key", "address data"]) {
      expect(running.out).toMatch(new RegExp(`^ok {4}${about}`, "m"));
    }
    const fresh = join(folder, "fresh");
    const unmade = await latchkey({ LATCHKEY_DATA_DIR: fresh }, "doctor");
    expect(unmade).toMatchObject({ code: 0, out: expect.stringMatching(/^note {2}store +not made yet/m) });
    expect(existsSync(fresh)).toBe(false);
  });

  it("says what does not answer, without its password", async () => {
    const { code, out } = await latchkey(
      {
        DATABASE_URL: "postgres://latchkey:hush@127.0.0.1:9/latchkey",
        LATCHKEY_SMTP_URL: "smtp://user:hush@127.0.0.1:9",
        LATCHKEY_GEO_DB: join(folder, "missing.mmdb"),
        LATCHKEY_TLS_CERT: join(folder, "missing.pem"),
        LATCHKEY_TLS_KEY: join(folder, "missing.key"),
      },
      "doctor",
    );
    expect(code).toBe(1);
    for (const about of ["store", "mail", "address data", "configuration"]) {
      expect(out).toMatch(new RegExp(`^wrong ${about}`, "m"));
    }
    expect(out).not.toContain("hush");
  });

  it("names an address list by what is wrong with it, and takes TLS of its own for https", async () => {
    const lists = join(folder, "listed", "address-lists");
    mkdirSync(lists, { recursive: true });
    writeFileSync(join(lists, "nonsense.txt"), "203.0.113.7\n");
    const production = {
      LATCHKEY_DATA_DIR: join(folder, "listed"),
      LATCHKEY_ENV: "production",
      LATCHKEY_MASTER_KEY: randomBytes(32).toString("base64"),
    };
    const plain = await latchkey(production, "doctor");
    expect(plain.code).toBe(1);
    expect(plain.out).toMatch(/^wrong address lists +nonsense\.txt is passed over/m);
    expect(plain.out).toContain("do not reach the service by https");
    const file = join(folder, "tls");
    writeFileSync(file, "");
    const own = await latchkey({ ...production, LATCHKEY_TLS_CERT: file, LATCHKEY_TLS_KEY: file }, "doctor");
    expect(own.out).not.toContain("by https");
  });

  it("signs in to the mail server and sends nothing", async () => {
    const sink = await startSmtpSink();
    const { out } = await latchkey({ ...embedded, LATCHKEY_SMTP_URL: sink.url }, "doctor");
    expect(out).toMatch(/^note {2}mail +the server lets us in/m);
    expect(sink.messages).toEqual([]);
    await sink.stop();
  });

  it("lists every problem of a configuration that cannot be read", async () => {
    const { code, out, err } = await latchkey({ LATCHKEY_PORT: "x", LATCHKEY_ROLE: "y" }, "doctor");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/LATCHKEY_PORT.*\nLATCHKEY_ROLE/);
  });
});
