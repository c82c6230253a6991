import { parseArgs } from "node:util";
import type { Config } from "../config.ts";
import { BackupError } from "../db/backup/index.ts";
import { loadConfig } from "./configuration.ts";
import { type CommandStore, withStore } from "./with-store.ts";

/**
 * Runs `latchkey <name> FILE [--config FILE]` on the configured store and prints the sentence that `work` answers. The
 * exit code: 0, 1 after it was said what failed, or 2 after it was said what the call lacks.
 */
export async function storeCommand(
  name: string,
  argv: readonly string[],
  work: (store: CommandStore, file: string) => Promise<string>,
): Promise<number> {
  const given = argumentsOf(name, argv);
  if (given === null) return 2;
  const notice = (text: string) => process.stderr.write(`latchkey: ${text}\n`);
  try {
    const said = await withStore(given.config, notice, (store) => work(store, given.file));
    process.stdout.write(`${given.file}: ${said}\n`);
    return 0;
  } catch (error) {
    // The system's own words: they name files and servers, never their content.
    const why = error instanceof Error ? `: ${error.message}` : "";
    notice(error instanceof BackupError ? error.message : `the ${name} failed${why}`);
    return 1;
  }
}

function argumentsOf(name: string, argv: readonly string[]): { config: Config; file: string } | null {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { config: { type: "string" } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    process.stderr.write(`usage: latchkey ${name} FILE [--config FILE]\n`);
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
