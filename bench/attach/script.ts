import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { startService } from "../../apps/server/src/compose.ts";
import { readConfig } from "../../apps/server/src/config.ts";
import { literal } from "./pgbench.ts";

interface Statement {
  text: string;
  values: unknown[];
}

export interface RecordOptions {
  databaseUrl: string;
  masterKey: string;
  clientId: string;
  userAgent: string;
  /** Attach bodies of accounts that exist; one script is recorded for each. */
  bodies: readonly { body: string; address: string }[];
}

/**
 * The statements that one attach runs, recorded from the service itself and written as pgbench scripts, one per
 * account: so the comparison follows the code whatever its statements become. Values are literals, but for the
 * account's id and version, which the read answers, and the new access's id, which is fresh each time.
 */
export async function recordScripts(options: RecordOptions): Promise<string[]> {
  const config = readConfig(
    {
      DATABASE_URL: options.databaseUrl,
      LATCHKEY_PORT: "0",
      LATCHKEY_MASTER_KEY: options.masterKey,
      LATCHKEY_DATA_DIR: mkdtempSync(join(tmpdir(), "latchkey-record-")),
      LATCHKEY_LOG_LEVEL: "silent",
      // Without the worker nothing but the attach itself queries the store.
      LATCHKEY_ROLE: "api",
      LATCHKEY_DEMO: "off",
      LATCHKEY_TRUSTED_PROXIES: "127.0.0.1",
    },
    process.cwd(),
  );
  if (!config.ok) throw new Error(config.problems.join("; "));
  const service = await startService(config.config, () => {});
  const seen: Statement[] = [];
  const query = service.pool.query.bind(service.pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  const recording = async (...args: unknown[]): Promise<pg.QueryResult> => {
    const [statement] = args as [Partial<Statement> & { name?: string }];
    if (statement.name !== undefined)
      seen.push({ text: statement.text ?? "", values: statement.values ?? [] });
    return await query(...args);
  };
  Object.assign(service.pool, { query: recording });
  try {
    const attach = ({ body, address }: { body: string; address: string }): Promise<Response> =>
      fetch(`${service.url}/v2/device/attach`, {
        method: "POST",
        headers: {
          authorization: `Basic ${options.clientId}:`,
          "content-type": "application/json",
          "user-agent": options.userAgent,
          "x-forwarded-for": address,
        },
        body,
      });
    // The first one also fills what the service keeps in memory about the project.
    for (const first of options.bodies.slice(0, 1)) await (await attach(first)).text();
    const scripts: string[] = [];
    for (const request of options.bodies) {
      seen.length = 0;
      const response = await attach(request);
      const { access, new_device: isNew } = (await response.json()) as {
        access: string;
        new_device: boolean;
      };
      // Background work queries the store too; the attach's own statements name its account or its access.
      const { user } = JSON.parse(request.body) as { user: string };
      const own = seen.filter(({ values }) =>
        [user, access].some((id) => JSON.stringify(values).includes(id)),
      );
      const [read, write] = own;
      if (read === undefined || write === undefined || own.length !== 2 || isNew) {
        throw new Error(
          `an attach of a known device should be one read and one write; it was ${own.length} statements`,
        );
      }
      scripts.push(toScript(read, write, access));
    }
    return scripts;
  } finally {
    await service.stop();
  }
}

/** Names the write's parameters by their place: what the service passes for account id and version. */
const ACCOUNT_ID = 1;
const VERSION = 2;

function toScript(read: Statement, write: Statement, accessId: string): string {
  const writeValues = write.values.map((value, place) => {
    if (place === ACCOUNT_ID) return ":id";
    if (place === VERSION) return ":version";
    return freshened(literal(value), accessId);
  });
  return [
    "\\set fresh random(1, 9000000000000000000)",
    `${inlined(read.text, read.values.map(literal))} \\gset`,
    `${inlined(write.text, writeValues)};`,
    "",
  ].join("\n");
}

/** The recorded access id becomes a fresh one each time. */
function freshened(sql: string, accessId: string): string {
  if (!sql.includes(accessId)) return sql;
  return `(${sql.replaceAll(accessId, "' || lpad(to_hex(:fresh::bigint), 24, '0') || E'")})`;
}

/** On one line, as `\gset` wants it: comments would hide the rest of that line. */
function inlined(text: string, values: readonly string[]): string {
  return text
    .replaceAll(/--.*$/gm, "")
    .replaceAll(/\$(\d+)/g, (_, number: string) => values[Number(number) - 1] ?? "null")
    .replaceAll(/\s+/g, " ")
    .trim();
}
