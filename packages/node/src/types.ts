import type { Challenge, Evaluation, LimitConfig, WireDate } from "./wire-types.ts";

// What is answered is written from the contract; what is sent reads better by hand.
export type {
  AssertedChallenge,
  AssertedEvaluation,
  Challenge,
  Conversions,
  Device,
  DeviceInfo,
  Evaluation,
  LimitConfig,
  Policy,
  PolicyWithVersions,
  StoredEvaluation,
  User,
  WebhookDelivery,
  WebhookEndpoint,
  WireDate,
} from "./wire-types.ts";

export type ChallengeStatus = Challenge["status"];
export type ChallengeType = Challenge["type"];
export type Verdict = Evaluation["verdict"];

export interface Group {
  id: string | number;
  name?: string;
  metadata?: Record<string, unknown>;
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

/** Names and values as in the reference of project settings. */
export type Settings = Record<string, unknown>;
