import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { BackupError, restoreBackup } from "../db/backup/index.ts";
import { storeCommand } from "./store-command.ts";

/** `latchkey restore FILE [--config FILE]`: fills an empty store with a backup, or leaves it empty. */
export function restore(argv: readonly string[]): Promise<number> {
  return storeCommand("restore", argv, async (store, file) => {
    const rows = await restoreBackup(store, linesOf(file));
    return `${rows} rows restored. "latchkey doctor" tells whether the master key fits.`;
  });
}

async function* linesOf(file: string): AsyncGenerator<string, void> {
  const plain = createGunzip().setEncoding("utf8");
  // Whoever reads what comes out meets the error there.
  pipeline(createReadStream(file), plain).catch(() => {});
  let rest = "";
  try {
    for await (const chunk of plain) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (cause) {
    // Only what zlib says of the file is about the file.
    if (!String((cause as NodeJS.ErrnoException).code).startsWith("Z_")) throw cause;
    throw new BackupError("this is no backup of a store, or it is damaged", { cause });
  }
  if (rest !== "") yield rest;
}
