import { Migrator } from "kysely/migration";
import * as core from "./migrations/0001-core.ts";
import * as evaluations from "./migrations/0020-evaluations.ts";
import type { Db } from "./pool.ts";

/** Every migration, in order. Forward only: a migration that has shipped is never edited. */
const MIGRATIONS = {
  "0001-core": core,
  "0020-evaluations": evaluations,
} as const;

/**
 * Brings the schema up to date, each migration in a transaction; of several nodes that start at once one does
 * it and the others wait. Throws when the store is newer than this build or a migration fails.
 */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new Error("the store could not be brought up to date (is it newer than this build?)", {
      cause: error,
    });
  }
}
