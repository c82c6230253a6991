import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { startEmbedded } from "../apps/server/src/db/embedded.ts";
import { createVault } from "../apps/server/src/shared/vault.ts";
import { BUSY_ACCOUNT, LARGE_GROUP, type SeedSize, seed } from "./lists/seed.ts";

const COMMAND = join(import.meta.dirname, "../apps/server/bin/latchkey.js");
const SECRET = "a-secret-for-the-bench-alone-0123456789";
const SIZE: SeedSize = {
  accounts: 50_000,
  challenges: 1_000_000,
  groups: 10_000,
  accesses: 10_000,
  invites: 2_000,
};
/** Requests per line that count, after some that do not. */
const REQUESTS = 200;
const WARM_UP = 30;
const BUDGET_MS = 20;

interface Line {
  name: string;
  path: string;
}

const challenges = (limit: number, page: number): Line => ({
  name: `challenges, limit ${limit}, page ${page.toLocaleString("en")}`,
  path: `/v2/challenges?limit=${limit}&page=${page}`,
});

const FIRST: readonly Line[] = [
  challenges(10, 1),
  challenges(50, 1),
  challenges(100, 1),
  { name: "groups, limit 100, page 1", path: "/v2/groups?limit=100" },
  {
    name: "members of a group of 50,000, limit 100, page 1",
    path: `/v2/groups/${LARGE_GROUP}/members?limit=100`,
  },
  { name: "device invites (2,000), limit 100, page 1", path: "/v2/device-invites?limit=100" },
  {
    name: "accesses of an account with 10,000, 50 a page, page 1",
    path: `/v2/proj/access-history?user=${BUSY_ACCOUNT}&per=50`,
  },
];
const FURTHER: readonly Line[] = [
  challenges(10, 2),
  challenges(10, 100),
  challenges(100, 10),
  challenges(100, 11),
  challenges(10, 10_000),
  challenges(10, 50_000),
  challenges(10, 100_000),
  challenges(100, 10_000),
];

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;

/** Lists read one request after the other, over HTTP, from a project with a million challenges. */
export default async function lists(): Promise<string> {
  const store = await startEmbedded("memory", () => {});
  const masterKey = randomBytes(32);
  const { host, user, database } = store.connection;
  const service = await startProcess({
    DATABASE_URL: `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
    LATCHKEY_MASTER_KEY: masterKey.toString("base64"),
  });
  try {
    const client = new pg.Client(store.connection);
    await client.connect();
    const { rows } = await client.query<{ id: number }>("select id from projects");
    await seed(client, createVault(masterKey), rows[0]?.id ?? 0, SIZE);
    await client.end();
    const table = async (lines: readonly Line[]): Promise<string[]> => {
      const measured: string[] = [];
      for (const line of lines) measured.push(await measure(service.url, line));
      return measured;
    };
    const head = ["| list | least ms | p50 ms | p99 ms | most ms |", "|---|---|---|---|---|"];
    return [
      `A project with ${SIZE.challenges.toLocaleString("en")} challenges of ${SIZE.accounts.toLocaleString("en")} accounts over a year; ${REQUESTS} requests a line, one after the other, over HTTP; service and PostgreSQL are processes of their own. Budget of a first page: ${BUDGET_MS} ms.`,
      "",
      ...head,
      ...(await table(FIRST)),
      "",
      "Further pages:",
      "",
      ...head,
      ...(await table(FURTHER)),
      "",
      `Load average of the machine at the end: ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores.`,
    ].join("\n");
  } finally {
    await service.stop();
    await store.stop();
  }
}

async function measure(url: string, { name, path }: Line): Promise<string> {
  const times: number[] = [];
  for (let i = -WARM_UP; i < REQUESTS; i += 1) {
    const started = performance.now();
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${SECRET}` } });
    const body = await response.text();
    if (i >= 0) times.push(performance.now() - started);
    if (response.status !== 200 || body.length < 200) throw new Error(`${path} answered ${response.status}`);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const columns = [
    sorted[0] ?? Number.NaN,
    quantile(sorted, 0.5),
    quantile(sorted, 0.99),
    sorted.at(-1) ?? Number.NaN,
  ];
  return `| ${name} | ${columns.map((value) => value.toFixed(1)).join(" | ")} |`;
}

/** The service as its own process, so that what is measured is not the measuring. */
async function startProcess(env: Record<string, string>): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const bootstrap = join(folder, "bootstrap.json");
  const settings = { rate_limits: null };
  writeFileSync(bootstrap, JSON.stringify([{ name: "bench", client_id: "bench", secret: SECRET, settings }]));
  const child = spawn(process.execPath, [COMMAND, "serve"], {
    env: {
      PATH: process.env.PATH,
      LATCHKEY_PORT: "0",
      LATCHKEY_DATA_DIR: folder,
      LATCHKEY_BOOTSTRAP: bootstrap,
      LATCHKEY_DEMO: "off",
      LATCHKEY_LOG_LEVEL: "error",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^latchkey ready (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async stop() {
        const gone = once(child, "exit");
        child.kill("SIGTERM");
        await gone;
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  throw new Error("the service ended before it was ready");
}
