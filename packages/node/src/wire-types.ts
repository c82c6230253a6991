/**
 * What the API answers, by the names of its reference. Written from openapi.json by
 * packages/contract/src/generate.ts: change the service's schemas, not this file.
 */

/** Dates on the wire are ISO 8601 texts with milliseconds, UTC. */
export type WireDate = string;

export interface AccessHistory {
  docs: AccessRecord[];
  totalDocs: number;
  limit: number;
  totalPages: number;
  page: number;
  pagingCounter: number;
  hasPrevPage: boolean;
  hasNextPage: boolean;
  prevPage: number | null;
  nextPage: number | null;
}

export interface AccessRecord {
  _id: string;
  signed: boolean;
  /** null once the device is forgotten. */
  device: {
    _id: string;
    id: string;
    /** Internal id of the user. */
    user: string;
    identity: string;
    status: "attached" | "detached" | (string & {});
    metadata: Record<string, unknown>;
    info: DeviceInfo;
    attachedAt: WireDate;
    createdAt: WireDate;
    updatedAt: WireDate;
    auto_detached: boolean;
    detached_at?: WireDate;
    project: string;
    __v: 0;
  } | null;
  project: string;
  user: string;
  api_key: string;
  confidence: number;
  version: "2";
  page: string | null;
  createdAt: WireDate;
  updatedAt: WireDate;
  __v: 0;
}

export interface AccessState {
  success: true;
  attached_devices: number;
  device_id: string;
  default_device_limit: number;
  block_over_usage: boolean;
  suspended: boolean;
  new_device: boolean;
  access: string;
  metadata: Record<string, unknown>;
  verification_status: "verified" | "unverified" | "pending" | (string & {});
  confidence: number | null;
  identity: string;
}

export interface AccessTokenMade {
  id: string;
  client_id: string;
  client_secret: string;
}

export interface AccessTokens {
  data: {
    id: string;
    client_id: string;
    name: string;
    level: "USER" | "HELPDESK" | "ORG_ADMIN" | (string & {});
    scope: string;
    created_at: WireDate;
    last_used_at: WireDate | null;
  }[];
}

export interface AssertedChallenge {
  success: true;
  challenge_id: string;
  user: string | null;
  action: string | null;
  completed_at: WireDate | null;
}

export interface AssertedEvaluation {
  success: true;
  id: string;
  user: string | null;
  action: string;
  verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict" | (string & {});
  reasons: string[];
}

export interface Challenge {
  _id: string;
  id: string;
  user: {
    _id: string;
    id: string;
    external_id: string;
    /** Obfuscated. */
    email: string | null;
    /** Obfuscated. */
    phone: string | null;
  };
  account: string;
  /** How many devices must still be signed out, in all and of each type. */
  limit: {
    is_exceeded: boolean;
    overall: number;
    mobile: number;
    tablet: number;
    desktop: number;
  };
  status:
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
  reasons: string[];
  type: "account_sharing" | "account_takeover" | "fake_account" | "repeat_trial" | (string & {});
  /** The evaluation that asked for it: its findings, and an explanation in words. */
  evaluation: string | null;
  /** Always null: a code is known to its addressee alone. */
  code: null;
  createdAt: WireDate;
  updatedAt: WireDate;
}

export interface ChallengeFactors {
  data: {
    factor: string;
    assurance: number;
    masked: string | null;
  }[];
  required_assurance: number;
  action: string | null;
  factor: string | null;
  assurance: number | null;
  proved_at: WireDate | null;
}

export interface Conversions {
  from: WireDate;
  to: WireDate;
  interval: "day" | "week" | "month" | (string & {});
  accounts: number;
  seats: number;
  periods: {
    from: WireDate;
    accounts: number;
    seats: number;
  }[];
}

export interface DetachState {
  success: true;
  attached_devices: number;
  device_id: string;
  default_device_limit: number;
  block_over_usage: boolean;
}

export interface Device {
  _id: string;
  id: string;
  /** Internal id of the user. */
  user: string;
  identity: string;
  status: "attached" | "detached" | (string & {});
  metadata: Record<string, unknown>;
  info: DeviceInfo;
  attachedAt: WireDate;
  createdAt: WireDate;
  updatedAt: WireDate;
  auto_detached: boolean;
  detached_at?: WireDate;
}

export interface DeviceInfo {
  ua?: string | null;
  browser?: {
    name: string | null;
    version: string | null;
    major: string | null;
  };
  engine?: {
    name: string | null;
    version: string | null;
  };
  os?: {
    name: string | null;
    version: string | null;
  };
  device?: {
    vendor: string | null;
    model: string | null;
    type: string | null;
  };
  cpu?: {
    architecture: string | null;
  };
}

export interface DeviceInvite {
  id: string;
  email: string;
  name: string | null;
  status: "invited" | "identified" | "approved" | "rejected" | (string & {});
  /** What registered; null until somebody did. */
  device: {
    browser: string | null;
    system: string | null;
    type: string | null;
  } | null;
  /** The device has attached since it was approved. */
  seen: boolean;
  createdAt: WireDate;
  updatedAt: WireDate;
  expires_at: WireDate;
}

export interface Evaluation {
  id: string;
  fingerprint_id: string;
  verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict" | (string & {});
  reasons: string[];
  confidence: number;
  challenge_id?: string;
  /** There with a challenge where the project runs it on a page of its own: don't open the hosted one. */
  managed_page?: false;
  metadata?: {
    email?: {
      status: "valid" | "invalid" | "disposable" | "accept_all" | "unknown" | (string & {});
      regexp: boolean;
      gibberish: boolean | null;
      disposable: boolean | null;
      webmail: boolean | null;
      mx_records: boolean | null;
      smtp_server: boolean | null;
      smtp_check: boolean | null;
      accept_all: boolean | null;
      block: boolean;
      normalized_email: string | null;
    };
  };
}

export interface Factor {
  id: string;
  factor: "totp" | "passkey" | (string & {});
  name: string;
  status: "pending" | "active" | (string & {});
  assurance: number;
  created_at: WireDate;
  confirmed_at: WireDate | null;
  last_used_at: WireDate | null;
}

export interface FactorChecked {
  status: "passed" | "pending" | (string & {});
  factor?: string;
  assurance?: number;
  proved?: boolean;
}

export interface FactorMade {
  id: string;
}

export interface FactorStarted {
  status: "ready" | "code_sent" | "asked" | "redirect" | (string & {});
  ceremony?: string;
  options?: unknown;
  prompt?: string;
  number?: string | null;
  devices?: number;
  expires_at?: WireDate;
  request_id?: string;
  url?: string;
  questions?: {
    id: string;
    text: string;
  }[];
}

export interface Factors {
  data: Factor[];
  available: {
    factor: string;
    assurance: number;
    masked: string | null;
  }[];
}

export interface Group {
  id: string;
  name: string | null;
  metadata: Record<string, unknown>;
  members: number;
  createdAt: WireDate;
  updatedAt: WireDate;
}

export interface GroupDetail {
  id: string;
  name: string | null;
  metadata: Record<string, unknown>;
  members: number;
  createdAt: WireDate;
  updatedAt: WireDate;
  /** Devices attached to its members' accounts. */
  devices: number;
  /** Member accounts that were challenged for account sharing in the last 30 days. */
  shared: number;
}

export interface GroupMember {
  id: string;
  account: string;
  attached_devices: number;
  joinedAt: WireDate;
}

export interface LimitConfig {
  overall_device_limit?: number | null;
  overall_limit?: number | null;
  people_limit?: number | null;
}

export interface ListEntry {
  id: string;
  list: "allow" | "deny" | (string & {});
  kind: "account" | "address" | "email_domain" | "fingerprint" | "country" | "asn" | (string & {});
  value: string;
  reason: string;
  expires_at: WireDate | null;
  createdAt: WireDate;
}

export interface PasskeyBegun {
  ceremony: string;
  options: unknown;
}

export interface Policy {
  id: string;
  version: number;
  name: string;
  trigger: "access" | "evaluate" | "login" | "signup" | "any" | (string & {});
  condition: string;
  verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict" | (string & {});
  reason: string | null;
  description: string | null;
  priority: number;
  mode: "enforce" | "shadow" | "off" | (string & {});
  /** Share of accounts in percent; an account is always on one side. */
  roll_out: number;
  createdAt: WireDate;
  updatedAt: WireDate;
}

export interface PolicyWithVersions {
  id: string;
  version: number;
  name: string;
  trigger: "access" | "evaluate" | "login" | "signup" | "any" | (string & {});
  condition: string;
  verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict" | (string & {});
  reason: string | null;
  description: string | null;
  priority: number;
  mode: "enforce" | "shadow" | "off" | (string & {});
  /** Share of accounts in percent; an account is always on one side. */
  roll_out: number;
  createdAt: WireDate;
  updatedAt: WireDate;
  versions: {
    version: number;
    name: string;
    trigger: "access" | "evaluate" | "login" | "signup" | "any" | (string & {});
    condition: string;
    verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict" | (string & {});
    reason: string | null;
    createdAt: WireDate;
  }[];
}

/** A refusal. `code` is stable; see the page of each code. */
export interface Problem {
  success: false;
  code:
    | "invalid_json"
    | "missing_parameter"
    | "invalid_parameter"
    | "invalid_code"
    | "expired_code"
    | "no_channel"
    | "delivery_failed"
    | "invalid_client"
    | "forbidden"
    | "not_found"
    | "conflict"
    | "limit_exceeded"
    | "already_consumed"
    | "already_completed"
    | "plan_required"
    | "too_many_attempts"
    | "rate_limited"
    | "internal"
    | "overloaded"
    | (string & {});
  message: string;
  /** The same as `message`. */
  error: string;
  details?: Record<string, unknown>;
  request_id: string;
}

export interface PromptAnswered {
  success: true;
  status: "approved" | "rejected" | "reported" | (string & {});
}

export interface RecoveryCodes {
  codes: string[];
}

export interface StoredEvaluation {
  id: string;
  _id: string;
  user: string | null;
  action: string;
  verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict" | (string & {});
  reasons: string[];
  fingerprint_id: string | null;
  device_id: string | null;
  confidence: number | null;
  challenge_id?: string;
  policy: string | null;
  shadow: {
    policy: string;
    verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict" | (string & {});
  }[];
  risks: {
    account_sharing: number | null;
    account_takeover: number | null;
    fake_account: number | null;
    bot: number | null;
  } | null;
  findings: {
    signal: string;
    answer: "hit" | "miss" | "unknown" | (string & {});
    bits: number;
    evidence: Record<string, unknown>;
  }[];
  /** The decision in a paragraph, for people. */
  explanation: string;
  facts: Record<string, unknown> | null;
  metadata: Record<string, unknown>;
  feedback: {
    label: string;
    note: string | null;
    at: WireDate;
  } | null;
  consumed_at: WireDate | null;
  engine_version: string;
  createdAt: WireDate;
}

export interface Success {
  success: true;
}

export interface TotpBegun {
  id: string;
  secret: string;
  uri: string;
  qr_svg: string;
}

export interface User {
  id: string;
  /** Your own id of the account. */
  account: string;
  metadata: Record<string, unknown>;
  createdAt: WireDate;
  updatedAt: WireDate;
  suspended: boolean;
  attached_devices: number;
  /** Limits that a signed call set for this account; null where the project's hold. */
  limit_config: LimitConfig | null;
  groups: {
    id: string;
    name: string | null;
  }[];
}

export interface WebhookDelivery {
  id: string;
  endpoint: string;
  message_id: string;
  event: string;
  account: string | null;
  status: "pending" | "delivered" | "dead" | (string & {});
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  next_attempt_at: WireDate | null;
  createdAt: WireDate;
  updatedAt: WireDate;
  finished_at: WireDate | null;
}

export interface WebhookDeliveryDetail {
  id: string;
  endpoint: string;
  message_id: string;
  event: string;
  account: string | null;
  status: "pending" | "delivered" | "dead" | (string & {});
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  next_attempt_at: WireDate | null;
  createdAt: WireDate;
  updatedAt: WireDate;
  finished_at: WireDate | null;
  payload: Record<string, unknown>;
  log: {
    at: WireDate;
    status: number | null;
    error: string | null;
    took_ms: number;
  }[];
}

export interface WebhookEndpoint {
  id: string;
  url: string;
  /** null: every event. */
  events: string[] | null;
  description: string | null;
  enabled: boolean;
  /** Comes from the bootstrap file. */
  declared: boolean;
  previous_secret_until: WireDate | null;
  createdAt: WireDate;
  updatedAt: WireDate;
}

export interface WebhookEndpointWithSecret {
  id: string;
  url: string;
  /** null: every event. */
  events: string[] | null;
  description: string | null;
  enabled: boolean;
  /** Comes from the bootstrap file. */
  declared: boolean;
  previous_secret_until: WireDate | null;
  createdAt: WireDate;
  updatedAt: WireDate;
  /** Shown here and never again. */
  secret: string;
}
