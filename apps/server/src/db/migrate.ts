import { Migrator } from "kysely/migration";
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
import type { Db } from "./pool.ts";

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
