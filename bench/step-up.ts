import { startService } from "../apps/server/src/compose.ts";
import { readConfig } from "../apps/server/src/config.ts";
import { lockoutTimes } from "./step-up/lockout.ts";
import { ANSWERS, enrolled, environment, post, SECRET, startProcess } from "./step-up/service.ts";

const KBA_CHECKS = 50;
const PROBES = 400;

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
const ms = (value: number): string => value.toFixed(1);

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
 * same requests with nothing else going on; how often the two hottest checks go to the store; and whether the time of
 * a LOCKOUT tells right input from wrong.
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
    const locked = await lockoutTimes(service.url);
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
      "",
      locked,
    ].join("\n");
  } finally {
    await service.stop();
  }
}
