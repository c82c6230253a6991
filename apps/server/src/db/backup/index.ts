export { BackupError } from "./backup-file.ts";
export { restoreBackup } from "./restore-backup.ts";
export { backupLines } from "./write-backup.ts";
