import { parseArgs } from "node:util";
import type { Config } from "../config.ts";
import { loadConfig } from "./configuration.ts";

/** What `latchkey backup` and `restore` are called with; null, after it was said why, where that is wrong. */
export function storeArguments(
  command: string,
  argv: readonly string[],
): { config: Config; file: string } | null {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { config: { type: "string" } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    process.stderr.write(`usage: latchkey ${command} FILE [--config FILE]\n`);
    return null;
  }
  const config = loadConfig(values.config ?? null);
  if (config === null) return null;
  if (config.databaseUrl === null && config.dataDir === "memory") {
    process.stderr.write("LATCHKEY_DATA_DIR: a throw-away store is neither copied nor filled\n");
    return null;
  }
  return { config, file };
}
