import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What has not been used for long goes to a scratch file, so that memory does not grow with the input. */
export interface Scratch {
  /** A map kept under its own name. Values must survive JSON, in the given form where there is one. */
  map<T, Packed = T>(name: string, inMemory: number, form?: Form<T, Packed>): SpillMap<T>;
  /** Removes the scratch file. */
  close(): void;
}

/** How values are written to the file, and made of what was read. */
export interface Form<T, Packed> {
  pack(value: T): Packed;
  unpack(packed: Packed): T;
}

export interface SpillMap<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

interface Disk {
  read: StatementSync;
  write: StatementSync;
}

/** Rows written between two commits of the scratch file. */
const BATCH = 2_000;

/** Opens nothing yet: the file comes into being with the first value that no longer fits. */
export function createScratch(): Scratch {
  let folder: string | null = null;
  let database: DatabaseSync | null = null;
  let written = 0;

  const open = (): DatabaseSync => {
    if (database !== null) return database;
    folder = mkdtempSync(join(tmpdir(), "latchkey-replay-"));
    database = openQuietly(join(folder, "scratch.db"));
    // The file dies with the run: nothing of it has to survive a crash.
    database.exec("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536");
    database.exec("begin");
    return database;
  };
  const wrote = (): void => {
    written += 1;
    if (written % BATCH === 0) database?.exec("commit; begin");
  };

  return {
    map<T, Packed = T>(name: string, inMemory: number, form?: Form<T, Packed>): SpillMap<T> {
      // Two generations: what was not used while the younger one filled goes to the file at once. Taking the oldest
      // of one large Map over and over would walk over all that was deleted before it.
      const half = Math.max(1, Math.floor(inMemory / 2));
      let young = new Map<string, T>();
      let old = new Map<string, T>();
      let disk: Disk | null = null;
      const onDisk = (): Disk => {
        if (disk !== null) return disk;
        const opened = open();
        opened.exec(`create table "${name}" (key text primary key, value text not null) without rowid`);
        disk = {
          read: opened.prepare(`select value from "${name}" where key = ?`),
          write: opened.prepare(`insert or replace into "${name}" (key, value) values (?, ?)`),
        };
        return disk;
      };
      const age = (): void => {
        for (const [key, value] of old) {
          onDisk().write.run(key, JSON.stringify(form === undefined ? value : form.pack(value)));
          wrote();
        }
        old = young;
        young = new Map();
      };
      const put = (key: string, value: T): void => {
        young.set(key, value);
        old.delete(key);
        if (young.size >= half) age();
      };
      return {
        get(key) {
          const known = young.get(key);
          if (known !== undefined) return known;
          const value = old.get(key) ?? readFrom(disk, key, form);
          // Used again: it stays.
          if (value !== undefined) put(key, value);
          return value;
        },
        set: put,
      };
    },
    close() {
      database?.close();
      database = null;
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
      folder = null;
    },
  };
}

function readFrom<T, Packed>(disk: Disk | null, key: string, form?: Form<T, Packed>): T | undefined {
  const row = disk?.read.get(key) as { value: string } | undefined;
  if (row === undefined) return undefined;
  const value: unknown = JSON.parse(row.value);
  return form === undefined ? (value as T) : form.unpack(value as Packed);
}

/** Node calls its SQLite experimental on standard error; a scratch file that is thrown away may rest on it. */
function openQuietly(path: string): DatabaseSync {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const { DatabaseSync: Database } = process.getBuiltinModule("node:sqlite");
    return new Database(path);
  } finally {
    process.emitWarning = emitWarning;
  }
}
