import { execFile } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

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
export async function runPgbench(
  pgbench: string,
  target: { host: string; port: number; user: string; database: string },
  scripts: readonly string[],
  options: { clients: number; seconds: number; rate: number | null },
): Promise<PgbenchResult> {
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
  // The service's statements are planned once a connection; a hundred scripts with literals in them would be planned
  // over and over, which is not what is compared.
  const env = { ...process.env, PGOPTIONS: "-c plan_cache_mode=force_generic_plan" };
  // Asynchronously: the embedded server is a child of this process, which must go on reading what it says.
  const result = await promisify(execFile)(pgbench, args, {
    cwd: folder,
    env,
    maxBuffer: 64 * 2 ** 20,
  });
  if (/ERROR|aborted/.test(result.stderr)) throw new Error(`pgbench failed: ${result.stderr.slice(0, 1000)}`);
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

/**
 * A value as SQL for a pgbench script. pgbench takes `:name` for a variable wherever it stands, inside quotes
 * too, so colons are written as escapes.
 */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `array[${value.map(literal).join(",")}]::text[]`;
  const quoted = String(value).replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll(":", "\\x3a");
  return `E'${quoted}'`;
}
