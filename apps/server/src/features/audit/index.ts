export { type AuditEntry, recordAudit, recordProjectChange } from "./store.ts";
