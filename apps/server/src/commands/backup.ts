import { createWriteStream } from "node:fs";
import { link, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { BackupError, backupLines } from "../db/backup/index.ts";
import { systemClock } from "../shared/clock.ts";
import { storeArguments } from "./store-arguments.ts";
import { withStore } from "./with-store.ts";

/**
 * `latchkey backup FILE [--config FILE]`: writes the store as it is at this moment, while the service runs or not.
 * The file appears whole or not at all, is readable by its owner alone, and never replaces another.
 */
export async function backup(argv: readonly string[]): Promise<number> {
  const given = storeArguments("backup", argv);
  if (given === null) return 2;
  const { config, file } = given;
  const notice = (text: string) => process.stderr.write(`latchkey: ${text}\n`);
  const partial = `${file}.${process.pid}.partial`;
  try {
    await withStore(config, notice, ({ pool }) =>
      pipeline(
        Readable.from(backupLines(pool, systemClock())),
        createGzip(),
        createWriteStream(partial, { mode: 0o600, flags: "wx", flush: true }),
      ),
    );
    // Unlike a renamed file, a linked one does not replace what is there.
    await link(partial, file);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
    notice(
      exists ? `${file} is there already` : error instanceof BackupError ? error.message : whatFailed(error),
    );
    return 1;
  } finally {
    await rm(partial, { force: true });
  }
  process.stdout.write(
    `${file}: written. Keep the master key too: without it, nobody can read what is sealed.\n`,
  );
  return 0;
}

/** The system's own words: they name files and servers, never their content. */
function whatFailed(error: unknown): string {
  return error instanceof Error ? `the backup failed: ${error.message}` : "the backup failed";
}
