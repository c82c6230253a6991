import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startService } from "../apps/server/src/compose.ts";
import { readConfig } from "../apps/server/src/config.ts";

const KBA_CHECKS = 50;
const PROBES = 400;
const CLIENT = "bench";
const SECRET = "a-secret-for-the-bench-alone-0123456789";
const ANSWERS = ["173421", "173422", "173423"].map((id, i) => ({ id, answer: `a bench answer ${i}` }));
const COMMAND = fileURLToPath(new URL("../apps/server/bin/latchkey.js", import.meta.url));

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
const ms = (value: number): string => value.toFixed(1);

/** Settings of a service with one project and a throw-away store. */
function environment(): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const bootstrap = join(folder, "bootstrap.json");
  const settings = { rate_limits: null };
  writeFileSync(bootstrap, JSON.stringify([{ name: "bench", client_id: CLIENT, secret: SECRET, settings }]));
  return {
    LATCHKEY_PORT: "0",
    LATCHKEY_DATA_DIR: "memory",
    LATCHKEY_BOOTSTRAP: bootstrap,
    LATCHKEY_DEMO: "off",
    LATCHKEY_LOG_LEVEL: "error",
    LATCHKEY_MASTER_KEY: Buffer.alloc(32, 1).toString("base64"),
  };
}

/** The service as its own process, so that what is measured is not the measuring. */
async function startProcess(): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [COMMAND, "serve"], {
    env: { ...process.env, ...environment() },
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
        const patience = setTimeout(() => child.kill("SIGKILL"), 12_000);
        await gone;
        clearTimeout(patience);
      },
    };
  }
  throw new Error("the service ended before it was ready");
}

const post = (url: string, body: unknown, token?: string): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });

/** A token of an account that has its answers stored. */
async function enrolled(url: string, user: string): Promise<string> {
  const pair = { grant_type: "client_credentials", client_id: CLIENT, client_secret: SECRET, user };
  const answer = await post(`${url}/oauth/token`, pair);
  if (answer.status !== 200) throw new Error(`no token: ${answer.status}`);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const stored = await post(`${url}/mfa/kba/config/answers`, ANSWERS, token);
  if (stored.status !== 200) throw new Error(`answers were not stored: ${stored.status}`);
  return token;
}

/** Ordinary requests one after the other, while `on` says so; their times in ms, sorted. */
async function probe(url: string, on: (n: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (on(times.length)) {
    const started = performance.now();
    const response = await fetch(`${url}/v2/project/settings`, {
      headers: { authorization: `Bearer ${SECRET}` },
    });
    await response.arrayBuffer();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

/** Counts the statements that one request sends to the store. */
async function roundTrips(): Promise<{ code: number; kba: number }> {
  const config = readConfig(environment(), process.cwd());
  if (!config.ok) throw new Error(config.problems.join("\n"));
  const service = await startService(config.config, () => {});
  try {
    const user = await enrolled(service.url, "counted");
    let count = 0;
    const query = service.pool.query.bind(service.pool) as (...args: unknown[]) => unknown;
    service.pool.query = ((...args: unknown[]) => {
      count += 1;
      return query(...args);
    }) as typeof service.pool.query;
    const counted = async (path: string, body: unknown): Promise<number> => {
      // Once before it counts: what is remembered between requests is remembered then.
      await post(`${service.url}${path}`, body, user);
      count = 0;
      await post(`${service.url}${path}`, body, user);
      return count;
    };
    await post(`${service.url}/v2/user/counted/update`, { email: "counted@example.org" }, SECRET);
    const input = { userAlias: "counted", deliveryType: "EMAIL_WORK" };
    await post(`${service.url}/mfa/token/send`, input, user);
    const kba = await counted("/mfa/kba/authenticate", ANSWERS);
    const code = await counted("/mfa/token/authenticate", { ...input, token: "000000" });
    return { code, kba };
  } finally {
    await service.stop();
  }
}

/**
 * What step-up costs others: ordinary requests while 50 question checks (150 slow hashes) are worked off, beside the
 * same requests with nothing else going on; and how often the two hottest checks go to the store.
 */
export default async function stepUp(): Promise<string> {
  const service = await startProcess();
  try {
    const tokens: string[] = [];
    for (let i = 0; i < KBA_CHECKS; i += 1) tokens.push(await enrolled(service.url, `user-${i}`));
    await probe(service.url, (n) => n < 100);
    const idle = await probe(service.url, (n) => n < PROBES);
    let left = KBA_CHECKS;
    const began = performance.now();
    const checks = tokens.map(async (token) => {
      const response = await post(`${service.url}/mfa/kba/authenticate`, ANSWERS, token);
      const { status } = (await response.json()) as { status?: string };
      left -= 1;
      if (status !== "SUCCESS") throw new Error(`a check answered ${response.status} ${status}`);
      return performance.now() - began;
    });
    const busy = await probe(service.url, () => left > 0);
    const waited = (await Promise.all(checks)).sort((a, b) => a - b);
    const trips = await roundTrips();
    return [
      `${KBA_CHECKS} checks of three answers each (argon2id, 19 MiB, two passes) sent at once; ordinary requests (\`GET /v2/project/settings\`) beside them.`,
      "",
      "| other requests | n | p50 ms | p99 ms | most ms |",
      "|---|---|---|---|---|",
      `| nothing else going on | ${idle.length} | ${ms(quantile(idle, 0.5))} | ${ms(quantile(idle, 0.99))} | ${ms(idle.at(-1) ?? 0)} |`,
      `| while the checks run | ${busy.length} | ${ms(quantile(busy, 0.5))} | ${ms(quantile(busy, 0.99))} | ${ms(busy.at(-1) ?? 0)} |`,
      "",
      `All checks were answered after ${((waited.at(-1) ?? 0) / 1000).toFixed(1)} s (median wait ${((quantile(waited, 0.5) ?? 0) / 1000).toFixed(1)} s).`,
      "",
      "| check | database round trips |",
      "|---|---|",
      `| a code (\`token/authenticate\`) | ${trips.code} |`,
      `| questions (\`kba/authenticate\`) | ${trips.kba} |`,
    ].join("\n");
  } finally {
    await service.stop();
  }
}
