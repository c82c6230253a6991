import { createWriteStream } from "node:fs";
import { link, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { BackupError, backupLines } from "../db/backup/index.ts";
import type { Pool } from "../db/pool.ts";
import { systemClock } from "../shared/clock.ts";
import { storeCommand } from "./store-command.ts";

/**
 * `latchkey backup FILE [--config FILE]`: writes the store as it is at this moment, while the service runs or not.
 * The file appears whole or not at all, is readable by its owner alone, and never replaces another.
 */
export function backup(argv: readonly string[]): Promise<number> {
  return storeCommand("backup", argv, async ({ pool }, file) => {
    await write(pool, file);
    return "written. Keep the master key too: without it, nobody can read what is sealed.";
  });
}

async function write(pool: Pool, file: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await pipeline(
      Readable.from(backupLines(pool, systemClock())),
      createGzip(),
      createWriteStream(partial, { mode: 0o600, flags: "wx", flush: true }),
    );
    // Unlike a renamed file, a linked one does not replace what is there.
    await link(partial, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new BackupError(`${file} is there already`, { cause: error });
  } finally {
    await rm(partial, { force: true });
  }
}
