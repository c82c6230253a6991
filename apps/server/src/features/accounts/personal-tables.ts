/**
 * Every table that holds something of an account, listed by hand. Erasure deletes from all of them; an export
 * shows them, but for what must stay secret even from its owner's product. A test compares the list with the
 * store: a new table with an account in it fails until it is listed.
 */
export interface PersonalTable {
  name: string;
  /** False for what means nothing outside the service, or is secret as a whole. */
  exported: boolean;
  /** Columns that an export leaves out: secrets, digests of secrets, and what is sealed. */
  omit?: readonly string[];
  /** A sealed column that is opened for the export, and the context it was sealed under. */
  open?: {
    column: string;
    context: (owner: { projectId: number; accountId: string }, row: Record<string, unknown>) => string;
  };
  /** Grows with use: read a page at a time, by `id`. */
  long?: boolean;
  /** Further columns that name the account, for erasure. */
  also?: readonly string[];
}

const KEYS = ["value_key"];

export const PERSONAL_TABLES: readonly PersonalTable[] = [
  {
    name: "contacts",
    exported: true,
    omit: KEYS,
    open: { column: "value", context: ({ projectId, accountId }) => `contact:${projectId}:${accountId}` },
  },
  {
    name: "identity_attributes",
    exported: true,
    omit: KEYS,
    open: {
      column: "value",
      context: ({ projectId, accountId }, row) => `attribute:${projectId}:${accountId}:${String(row.name)}`,
    },
  },
  { name: "group_members", exported: true },
  { name: "devices", exported: true },
  {
    name: "accesses",
    exported: true,
    omit: ["address_key", "network_key"],
    open: { column: "address", context: (_owner, row) => `access:${String(row.id)}` },
    long: true,
  },
  { name: "connections", exported: true },
  { name: "evaluations", exported: true, omit: ["facts_packed"], long: true },
  { name: "evaluation_feedback", exported: true },
  { name: "account_events", exported: true, long: true },
  { name: "challenges", exported: true, long: true },
  { name: "challenge_proofs", exported: true },
  { name: "conversions", exported: true, also: ["from_account_id"] },
  { name: "invited_devices", exported: true },
  { name: "trials", exported: true, omit: ["fingerprint_key", "address_key"] },
  { name: "factors", exported: true, omit: ["secret", "credential_key"] },
  { name: "access_tokens", exported: true, omit: ["secret_hash"] },
  { name: "kba_answers", exported: true, omit: ["hash", "pepper_key"] },
  { name: "mfa_requests", exported: true, omit: ["state"] },
  { name: "prompts", exported: true, omit: ["number", "choices"] },
  { name: "lockouts", exported: true },
  { name: "audit", exported: true },
  { name: "kba_progress", exported: false },
  { name: "recovery_codes", exported: false },
  { name: "passkey_ceremonies", exported: false },
  { name: "codes", exported: false },
  { name: "challenge_sessions", exported: false },
  { name: "owner_notices", exported: false },
  { name: "notices", exported: false },
  { name: "fingerprint_keys", exported: false },
  { name: "network_accounts", exported: false },
  { name: "update_lessons", exported: false },
  { name: "outbox", exported: false },
  { name: "webhook_messages", exported: false },
  { name: "webhook_deliveries", exported: false },
  { name: "webhook_lanes", exported: false },
];
