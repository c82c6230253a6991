/** Dates on the wire are ISO 8601 texts with milliseconds, UTC. */
export type WireDate = string;

export type ChallengeStatus =
  | "initiated"
  | "pending"
  | "delivered"
  | "delivery_failed"
  | "delivery_delayed"
  | "bounced"
  | "verified"
  | "failed"
  | "overridden"
  | "postponed"
  | "completed"
  | "admin_notified"
  | "skipped"
  | (string & {});

export type ChallengeType =
  | "account_sharing"
  | "account_takeover"
  | "fake_account"
  | "repeat_trial"
  | (string & {});

export interface Challenge {
  _id: string;
  id: string;
  user: {
    _id: string;
    id: string;
    /** Your own id of the account. */
    external_id: string;
    /** Masked; null where none is known. */
    email: string | null;
    phone: string | null;
  };
  account: string;
  /** How many devices must still be signed out, in all and by type. */
  limit: { is_exceeded: boolean; overall: number; mobile: number; tablet: number; desktop: number };
  status: ChallengeStatus;
  reasons: string[];
  type: ChallengeType;
  /** Always null: a code is known to its addressee alone. */
  code: null;
  createdAt: WireDate;
  updatedAt: WireDate;
}

export interface Device {
  _id: string;
  id: string;
  /** The account's internal id. */
  user: string;
  status: "attached" | "detached";
  metadata: Record<string, unknown>;
  info: Record<string, unknown>;
  attachedAt: WireDate;
  createdAt: WireDate;
  updatedAt: WireDate;
  auto_detached: boolean;
  detached_at?: WireDate;
}

export interface User {
  id: string;
  /** Your own id of the account. */
  account: string;
  metadata: Record<string, unknown>;
  createdAt: WireDate;
  updatedAt: WireDate;
  suspended?: boolean;
  attached_devices?: number;
  limit_config?: LimitConfig | null;
  groups?: { id: string; name: string | null }[];
}

export interface Group {
  id: string | number;
  name?: string;
  metadata?: Record<string, unknown>;
}

export interface LimitConfig {
  overall_device_limit?: number | null;
  people_limit?: number | null;
}

export interface UpdateUser {
  /** Your own id of the account. It comes into being where it is unknown. */
  user: string | number;
  email?: string | null;
  /** E.164. */
  phone?: string | null;
  /** Added to what is there. */
  metadata?: Record<string, unknown>;
  groups?: Group | readonly Group[];
  /** The account's own limits; null takes them away. */
  limit_config?: LimitConfig | null;
  /** Identity attributes for factor providers. */
  attributes?: Record<string, string>;
}

export type Verdict = "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict";

export interface EvaluateInput {
  /** `signup`, `login`, or a word of your own for a sensitive action. */
  action?: string;
  /** Your own id of the account; absent at a sign-up that has none yet. */
  user?: string | number | null;
  /** What `getHash()` answered in the browser: the current fingerprint, or that and the one before. */
  fingerprint?: string | readonly [string, string | null] | readonly string[] | null;
  last_fingerprint?: string | null;
  /** Where the person is, as your server sees it. */
  ip?: string;
  user_agent?: string;
  /** Version of the SDK that made the fingerprint. */
  version?: string;
  email?: string | null;
  phone?: string | null;
  metadata?: Record<string, unknown>;
  /** Step-up: how strong a proof the action needs. */
  required_assurance?: 1 | 2 | 3;
  [field: string]: unknown;
}

export interface Evaluation {
  fingerprint_id: string | null;
  verdict: Verdict;
  reasons: string[];
  /** Where the verdict asks for a challenge. */
  challenge_id?: string;
  confidence?: number | null;
  metadata?: Record<string, unknown>;
  [field: string]: unknown;
}

export type FeedbackLabel = "legitimate" | "fraud" | "shared" | "household";

export interface ReportedEvent {
  /** `login_failed`, `login_succeeded`, `password_changed`, or a word of your own. */
  type: string;
  user: string | number;
  /** The evaluation or access that this is the outcome of. */
  ref?: string | null;
  at?: WireDate | null;
  ip?: string;
  user_agent?: string;
  fingerprint?: EvaluateInput["fingerprint"];
  metadata?: Record<string, unknown>;
}

export interface AssertedChallenge {
  challenge_id: string;
  /** Null for a challenge of a sign-up that had no account. */
  user: string | null;
  action: string | null;
  completed_at: WireDate;
}

export interface AssertedEvaluation {
  id: string;
  user: string | null;
  action: string;
  verdict: Verdict;
  reasons: string[];
}

/** Names and values as in the reference of project settings. */
export type Settings = Record<string, unknown>;

export interface Conversions {
  from: WireDate;
  to: WireDate;
  interval: "day" | "week" | "month";
  /** Sharers who made an account of their own. */
  accounts: number;
  /** Those of them who joined the group of the account they had shared. */
  seats: number;
  periods: { from: WireDate; accounts: number; seats: number }[];
}
