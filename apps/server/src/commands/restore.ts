import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { BackupError, restoreBackup } from "../db/backup/index.ts";
import { storeArguments } from "./store-arguments.ts";
import { withStore } from "./with-store.ts";

/** `latchkey restore FILE [--config FILE]`: fills an empty store with a backup, or leaves it empty. */
export async function restore(argv: readonly string[]): Promise<number> {
  const given = storeArguments("restore", argv);
  if (given === null) return 2;
  const { config, file } = given;
  const notice = (text: string) => process.stderr.write(`latchkey: ${text}\n`);
  try {
    const rows = await withStore(config, notice, (store) => restoreBackup(store, linesOf(file)));
    process.stdout.write(
      `${file}: ${rows} rows restored. "latchkey doctor" tells whether the master key fits.\n`,
    );
    return 0;
  } catch (error) {
    notice(error instanceof BackupError ? error.message : whatFailed(error));
    return 1;
  }
}

async function* linesOf(file: string): AsyncGenerator<string, void> {
  const plain = createGunzip().setEncoding("utf8");
  // Whoever reads what comes out meets the error there.
  pipeline(createReadStream(file), plain).catch(() => {});
  let rest = "";
  for await (const chunk of plain) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function whatFailed(error: unknown): string {
  const damaged = String((error as NodeJS.ErrnoException).code).startsWith("Z_");
  if (damaged) return "this is no backup of a store, or it is damaged";
  return error instanceof Error ? `the restore failed: ${error.message}` : "the restore failed";
}
