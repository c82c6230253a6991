import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Debian and others put pgbench. */
export function findPgbench(): string | null {
  return (
    [
      ...globSync("/usr/lib/postgresql/*/bin/pgbench").sort().reverse(),
      "/usr/bin/pgbench",
      "/usr/local/bin/pgbench",
    ].find((path) => existsSync(path)) ?? null
  );
}

export interface PgbenchResult {
  perSecond: number;
  latenciesMs: Float64Array;
}

/** Runs scripts of ours, chosen at random, against the server; prepared statements, one log line a transaction. */
export function runPgbench(
  pgbench: string,
  target: { host: string; port: number; user: string; database: string },
  scripts: readonly string[],
  options: { clients: number; seconds: number; rate: number | null },
): PgbenchResult {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-pgbench-"));
  const files = scripts.map((script, i) => {
    const file = join(folder, `${i}.sql`);
    writeFileSync(file, script);
    return file;
  });
  const args = [
    ...[
      "-n",
      "-M",
      "prepared",
      ...files.flatMap((file) => ["-f", file]),
      "-c",
      String(options.clients),
      "-j",
      "2",
      "-T",
      String(options.seconds),
    ],
    ...[
      "-h",
      target.host,
      "-p",
      String(target.port),
      "-U",
      target.user,
      "-l",
      "--log-prefix",
      join(folder, "log"),
    ],
    ...(options.rate === null ? [] : ["-R", String(options.rate)]),
    target.database,
  ];
  const result = spawnSync(pgbench, args, { encoding: "utf8", cwd: folder });
  if (result.status !== 0) throw new Error(`pgbench failed: ${result.stderr.trim().slice(-1000)}`);
  const perSecond = Number(/tps = ([\d.]+)/.exec(result.stdout)?.[1]);
  const latencies = readdirSync(folder)
    .filter((name) => name.startsWith("log."))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    // client transaction time_us script epoch epoch_us [schedule_lag_us]: time includes the lag.
    .map((line) => Number(line.split(" ")[2]) / 1000)
    .filter((ms) => Number.isFinite(ms));
  rmSync(folder, { recursive: true, force: true });
  return { perSecond, latenciesMs: Float64Array.from(latencies) };
}

/** A value as pgbench script text: `:name` inside quotes would be read as a variable by prepared mode, so none is. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `array[${value.map(literal).join(",")}]::text[]`;
  return `'${String(value).replaceAll("'", "''")}'`;
}
