import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { startEmbedded } from "../apps/server/src/db/embedded.ts";
import { freePort } from "../apps/server/src/shared/free-port.ts";
import type { LoadJob, LoadResult } from "./attach/http-load.ts";
import { findPgbench, type PgbenchResult, runPgbench } from "./attach/pgbench.ts";
import { recordScripts } from "./attach/script.ts";

/**
 * Attach of a known device, end to end over HTTP, beside pgbench running the same read and the same write with as
 * many clients on the same server in the same run. Rounds alternate; medians are given.
 */
const CLIENTS = 10;
const ACCOUNTS = 500;
/** pgbench takes 128 scripts at the most; each plays one account. */
const SCRIPTS = 100;
const AGENT =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

const COMPONENTS = [
  "arch",
  "audio",
  "canvas_shapes",
  "canvas_text",
  "client_hints",
  "codecs",
  "cores",
  "cores_class",
  "display",
  "emoji",
  "engine",
  "fonts",
  "gpu",
  "gpu_family",
  "intl",
  "languages",
  "math",
  "memory",
  "permissions",
  "platform",
  "pointers",
  "preferences",
  "screen",
  "screen_ratio",
  "storage",
  "text_metrics",
  "timezone",
  "touch",
  "webgl",
];

const bodyOf = (account: number): string =>
  JSON.stringify({
    user: `account-${account}`,
    fingerprint: `lk1.${String(account).padStart(16, "0")}`,
    components: Object.fromEntries(
      COMPONENTS.map((name, i) => [name, (account * 131 + i).toString(16).padStart(16, "0")]),
    ),
    signals: {
      timezone: { value: "Europe/Berlin" },
      screenResolution: { value: [1080, 1920] },
      platform: { value: "Win32" },
    },
    client: "latchkey",
    version: "0.1.0",
    page: "/watch",
    email: `viewer${account}@example.org`,
  });

/** Homes of their own: every account behind another subscriber line. */
const addressOf = (account: number): string =>
  `93.${200 + (account >> 8)}.${account & 255}.${7 + (account % 200)}`;

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const loadOnce = (job: LoadJob): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./attach/http-load.ts", import.meta.url), { workerData: job });
    worker.once("message", resolve);
    worker.once("error", reject);
  });

/** User and system time of a process so far, in seconds. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export default async function measure(args: string[]): Promise<string> {
  const seconds = args.includes("--quick") ? 4 : 10;
  const rounds = args.includes("--quick") ? 1 : 3;
  const pgbench = findPgbench();
  if (pgbench === null)
    throw new Error("pgbench is missing: install it (Debian: apt-get install postgresql-contrib)");
  const store = await startEmbedded("memory", () => {});
  const service = await startServer(store.connection);
  try {
    const bodies = Array.from({ length: ACCOUNTS }, (_, i) => ({
      body: bodyOf(i),
      userAgent: AGENT,
      address: addressOf(i),
    }));
    const job = (rate: number | null, length: number): LoadJob => ({
      host: "127.0.0.1",
      port: service.port,
      connections: CLIENTS,
      seconds: length,
      rate,
      path: "/v2/device/attach",
      authorization: `Basic ${service.clientId}:`,
      bodies,
    });
    await loadOnce(job(null, 5));
    const scripts = await recordScripts({
      databaseUrl: service.databaseUrl,
      masterKey: service.masterKey,
      clientId: service.clientId,
      userAgent: AGENT,
      bodies: bodies.slice(0, SCRIPTS),
    });
    const ours: LoadResult[] = [];
    const cpu: number[] = [];
    const theirs: PgbenchResult[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = cpuSeconds(service.pid);
      const result = await loadOnce(job(null, seconds));
      cpu.push(((cpuSeconds(service.pid) - before) * 1e6) / result.answered);
      ours.push(result);
      theirs.push(
        await runPgbench(pgbench, store.connection, scripts, { clients: CLIENTS, seconds, rate: null }),
      );
    }
    const rate = median(ours.map((result) => result.answered / result.seconds));
    const limit = median(theirs.map((result) => result.perSecond));
    const half = Math.round(rate / 2);
    const oursHalf = await loadOnce(job(half, seconds * 2));
    const theirsHalf = await runPgbench(pgbench, store.connection, scripts, {
      clients: CLIENTS,
      seconds: seconds * 2,
      rate: half,
    });
    return report({ rate, limit, half, oursHalf, theirsHalf, cpu: median(cpu), ours, theirs });
  } finally {
    await service.stop();
    await store.stop();
  }
}

function report(r: {
  rate: number;
  limit: number;
  half: number;
  oursHalf: LoadResult;
  theirsHalf: PgbenchResult;
  cpu: number;
  ours: LoadResult[];
  theirs: PgbenchResult[];
}): string {
  const range = (values: number[]) =>
    `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
  const at = (latencies: Float64Array) => {
    const sorted = latencies.toSorted();
    return [0.5, 0.95, 0.99].map((share) => percentile(sorted, share).toFixed(2));
  };
  const [p50, p95, p99] = at(r.oursHalf.latenciesMs);
  const [q50, q95, q99] = at(r.theirsHalf.latenciesMs);
  const failed = r.ours.reduce((sum, result) => sum + result.failed, r.oursHalf.failed);
  return `Attach of a known device over HTTP, ${CLIENTS} connections, ${ACCOUNTS} accounts; pgbench runs the same read and write
with ${CLIENTS} clients against the same server in the same run. Load generator, service and PostgreSQL share the machine.

| | attach | pgbench, same statements | ratio | budget |
|---|---|---|---|---|
| a second (median of ${r.ours.length}; range) | ${Math.round(r.rate)} (${range(r.ours.map((x) => x.answered / x.seconds))}) | ${Math.round(r.limit)} (${range(r.theirs.map((x) => x.perSecond))}) | ${(r.rate / r.limit).toFixed(2)} | >= 0.5 |
| p50 at ${r.half}/s, ms | ${p50} | ${q50} | | < 5 |
| p95, ms | ${p95} | ${q95} | | |
| p99, ms | ${p99} | ${q99} | ${(Number(p99) / Number(q99)).toFixed(1)} | < 25, and <= 5x |

CPU of the service process per attach: ${Math.round(r.cpu)} us. Requests not answered with 200: ${failed}.
`;
}

async function startServer(connection: { host: string; user: string; database: string }) {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const clientId = "bench";
  const bootstrap = join(folder, "bootstrap.json");
  const rates = { per_address_per_s: null, per_account_per_s: null, per_key_per_s: null };
  writeFileSync(
    bootstrap,
    JSON.stringify([
      {
        name: "bench",
        client_id: clientId,
        secret: randomBytes(16).toString("hex"),
        mode: "production",
        settings: { rate_limits: rates },
      },
    ]),
  );
  const port = await freePort("127.0.0.1");
  const masterKey = randomBytes(32).toString("base64");
  const databaseUrl = `postgres://${connection.user}@localhost/${connection.database}?host=${encodeURIComponent(connection.host)}`;
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "../apps/server/bin/latchkey.js"), "serve"],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        LATCHKEY_MASTER_KEY: masterKey,
        LATCHKEY_PORT: String(port),
        LATCHKEY_DATA_DIR: folder,
        LATCHKEY_BOOTSTRAP: bootstrap,
        LATCHKEY_DEMO: "off",
        LATCHKEY_TRUSTED_PROXIES: "127.0.0.1",
        LATCHKEY_LOG_LEVEL: "warn",
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => chunk.toString().includes("latchkey ready") && resolve());
    child.once("exit", () => reject(new Error("the service did not start")));
  });
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  };
  return { port, clientId, databaseUrl, masterKey, pid: child.pid ?? 0, stop };
}
