import { z } from "zod";

/**
 * A backup is lines of JSON, compressed with gzip: a head, then each table as one object that names it followed by its
 * rows, one array of texts a row, and an end that counts the rows, so that half a file is never taken for a whole one.
 */
export const BackupHead = z.object({
  latchkey_backup: z.literal(1),
  taken_at: z.iso.datetime(),
  /** What the store had seen: its schema. */
  migrations: z.array(z.string()).min(1),
});

export const BackupPart = z.union([
  z.object({ table: z.string(), columns: z.array(z.string()).min(1) }),
  z.object({ end: z.literal(true), rows: z.number().int() }),
]);

export type BackupHead = z.infer<typeof BackupHead>;
export type BackupPart = z.infer<typeof BackupPart>;

/** Why a backup cannot be made or restored, in a sentence for the operator. */
export class BackupError extends Error {}
