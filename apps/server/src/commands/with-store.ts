import type { Config } from "../config.ts";
import { openStore, runningServer, storeFolder } from "../db/embedded.ts";
import { openPool } from "../db/open-pool.ts";
import type { Db, Pool } from "../db/pool.ts";

/** The store as a command sees it. */
export interface CommandStore {
  pool: Pool;
  db: Db;
}

const POOL_SIZE = 2;

/**
 * Runs `work` on the configured store, and closes what it opened: the operator's server; the embedded one through
 * the service that has it running; or the embedded one, started for the purpose and made where there is none.
 * Throws a readable sentence when the embedded store cannot be started.
 */
export async function withStore<T>(
  config: Config,
  notice: (text: string) => void,
  work: (store: CommandStore) => Promise<T>,
): Promise<T> {
  const running = config.databaseUrl ?? runningServer(storeFolder(config.dataDir));
  const started = running === null ? await openStore(config, notice) : null;
  try {
    const connection = running ?? started?.connection ?? "";
    const { pool, db } = openPool({ connection, max: POOL_SIZE, onError: (error) => notice(error.message) });
    try {
      return await work({ pool, db });
    } finally {
      await pool.end();
    }
  } finally {
    await started?.stop();
  }
}
