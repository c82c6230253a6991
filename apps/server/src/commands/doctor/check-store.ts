import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { storeFolder } from "../../db/embedded.ts";
import { appliedMigrations, knownMigrations } from "../../db/migrate.ts";
import { createProjects } from "../../features/projects/index.ts";
import { masterKeyFile, masterKeyFor } from "../../master-key.ts";
import { type Clock, SECOND } from "../../shared/clock.ts";
import { createVault } from "../../shared/vault.ts";
import { type CommandStore, withStore } from "../with-store.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

/** The oldest server that the queries are written for. */
const LEAST_VERSION = 14;
/** Codes of authenticator apps are good for half a minute; several nodes must agree on more than that. */
const CLOCK_TOLERANCE_MS = 5 * SECOND;

/** The store, its schema, its clock beside ours, and whether the master key opens what is sealed in it. */
export async function checkStore(config: Config, clock: Clock): Promise<Finding[]> {
  const embedded = config.databaseUrl === null;
  if (embedded && config.dataDir === "memory") {
    return [note("store", "throw-away: everything is forgotten when the service stops")];
  }
  if (embedded && !existsSync(join(storeFolder(config.dataDir), "PG_VERSION"))) {
    return [note("store", `not made yet; the first start makes it in ${config.dataDir}`)];
  }
  const name = embedded ? "the embedded PostgreSQL" : "the server that DATABASE_URL names";
  try {
    return await withStore(
      config,
      () => {},
      async (store) => {
        const applied = await appliedMigrations(store.pool);
        return [
          await checkServer(store, name),
          checkSchema(applied),
          await checkClock(store, clock),
          applied.length === 0
            ? note("master key", "nothing is sealed yet")
            : await checkMasterKey(store, config, clock),
        ];
      },
    );
  } catch (error) {
    const why = error instanceof Error && error.message !== "" ? error.message : "no answer";
    return [
      wrong(
        "store",
        `${name} cannot be used (${why}); ${embedded ? "see its folder" : "see that it runs and lets this user in"}`,
      ),
    ];
  }
}

async function checkServer({ pool }: CommandStore, name: string): Promise<Finding> {
  const { rows } = await pool.query<{ version: number; text: string; encoding: string }>(
    `select current_setting('server_version_num')::int / 10000 as version,
            current_setting('server_version') as text, current_setting('server_encoding') as encoding`,
  );
  const { version = 0, text = "", encoding = "" } = rows[0] ?? {};
  if (encoding !== "UTF8")
    return wrong("store", `${name} keeps text as ${encoding}; make a database with encoding UTF8`);
  return version < LEAST_VERSION
    ? wrong("store", `${name} is version ${text}; version ${LEAST_VERSION} or later is needed`)
    : ok("store", `${name} answers, version ${text}`);
}

function checkSchema(applied: readonly string[]): Finding {
  const known = knownMigrations();
  if (applied.some((name) => !known.includes(name)))
    return wrong("schema", "the store is newer than this build; run the build that made it, or a later one");
  const missing = known.length - applied.length;
  return missing === 0
    ? ok("schema", "up to date")
    : note("schema", `${missing} migrations are missing; the next start applies them`);
}

async function checkClock({ pool }: CommandStore, clock: Clock): Promise<Finding> {
  const before = clock();
  const { rows } = await pool.query<{ now: number }>(
    "select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now",
  );
  const between = (before + clock()) / 2;
  const off = Math.abs((rows[0]?.now ?? between) - between);
  return off > CLOCK_TOLERANCE_MS
    ? wrong("clock", `this machine and the store differ by ${Math.round(off / SECOND)} s; let NTP set both`)
    : ok("clock", `${new Date(between).toISOString()}, and the store agrees`);
}

async function checkMasterKey({ db }: CommandStore, config: Config, clock: Clock): Promise<Finding> {
  if (config.masterKey === null && !existsSync(masterKeyFile(config.dataDir))) {
    return wrong(
      "master key",
      `${masterKeyFile(config.dataDir)} is gone; put it back or set LATCHKEY_MASTER_KEY`,
    );
  }
  const vault = createVault(masterKeyFor(config), config.olderMasterKeys);
  const opened = await createProjects(db, vault, clock).secretsOpen();
  if (opened === null) return note("master key", "nothing is sealed yet");
  return opened
    ? ok("master key", "opens what is sealed in the store")
    : wrong(
        "master key",
        "does not open what is sealed in the store; set LATCHKEY_MASTER_KEY to the key it was made with, or list that key in LATCHKEY_MASTER_KEY_OLD",
      );
}
