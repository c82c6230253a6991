import { parseArgs } from "node:util";
import { addressListsCommand, addressListsDir } from "../features/enrichment/index.ts";
import { loadConfig } from "./configuration.ts";

/** `latchkey address-lists KIND=FILE-OR-URL ...`: replaces the operator's address lists in the data folder. */
export async function addressLists(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { config: { type: "string" } },
  });
  const config = loadConfig(values.config ?? null);
  if (config === null) return 2;
  const folder = addressListsDir(config.dataDir);
  if (folder === null) {
    process.stderr.write("LATCHKEY_DATA_DIR: a throw-away store keeps no address lists\n");
    return 2;
  }
  return await addressListsCommand(positionals, folder, (line) => process.stdout.write(`${line}\n`));
}
