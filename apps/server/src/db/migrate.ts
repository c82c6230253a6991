import { type MigrationResultSet, Migrator } from "kysely/migration";
import * as core from "./migrations/0001-core.ts";
import * as webhooks from "./migrations/0010-webhooks.ts";
import * as evaluations from "./migrations/0020-evaluations.ts";
import * as resources from "./migrations/0030-resources.ts";
import * as mfa from "./migrations/0040-mfa.ts";
import * as listsAndErasure from "./migrations/0050-lists-and-erasure.ts";
import * as devicesInPlace from "./migrations/0060-devices-in-place.ts";
import * as noticeSubject from "./migrations/0070-notice-subject.ts";
import * as retention from "./migrations/0075-retention.ts";
import * as inviteLanguage from "./migrations/0080-invite-language.ts";
import * as lockoutNotice from "./migrations/0085-lockout-notice.ts";
import * as updateLessons from "./migrations/0090-update-lessons.ts";
import * as acceptedCodes from "./migrations/0095-accepted-codes.ts";
import type { Db, Queryable } from "./pool.ts";

/** Every migration, in order. Forward only: a migration that has shipped is never edited. */
const MIGRATIONS = {
  "0001-core": core,
  "0010-webhooks": webhooks,
  "0020-evaluations": evaluations,
  "0030-resources": resources,
  "0040-mfa": mfa,
  "0050-lists-and-erasure": listsAndErasure,
  "0060-devices-in-place": devicesInPlace,
  "0070-notice-subject": noticeSubject,
  "0075-retention": retention,
  "0080-invite-language": inviteLanguage,
  "0085-lockout-notice": lockoutNotice,
  "0090-update-lessons": updateLessons,
  "0095-accepted-codes": acceptedCodes,
} as const;

/**
 * Brings the schema up to date, each migration in a transaction; of several nodes that start at once one does
 * it and the others wait. Throws when the store is newer than this build or a migration fails.
 */
export async function migrate(db: Db): Promise<void> {
  await run(db, (migrator) => migrator.migrateToLatest());
}

/** Brings the schema to where it was after `migration`, one of those this build knows. Throws as `migrate` does. */
export async function migrateTo(db: Db, migration: string): Promise<void> {
  await run(db, (migrator) => migrator.migrateTo(migration));
}

/** Names of the migrations of this build, in order. */
export function knownMigrations(): string[] {
  return Object.keys(MIGRATIONS);
}

/** Names of the migrations that this store has seen, in order; none for a store that was never used. */
export async function appliedMigrations(store: Queryable): Promise<string[]> {
  const { rows } = await store.query<{ made: boolean }>(
    "select to_regclass('kysely_migration') is not null as made",
  );
  if (rows[0]?.made !== true) return [];
  const applied = await store.query<{ name: string }>("select name from kysely_migration order by name");
  return applied.rows.map(({ name }) => name);
}

async function run(db: Db, step: (migrator: Migrator) => Promise<MigrationResultSet>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await step(migrator);
  if (error !== undefined) {
    throw new Error("the store could not be brought up to date (is it newer than this build?)", {
      cause: error,
    });
  }
}
