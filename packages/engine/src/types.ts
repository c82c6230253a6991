/**
 * The engine's vocabulary: what it is told, what it remembers of an account, and what it answers.
 *
 * Units: times are epoch milliseconds (`At`), durations end in `S` (seconds) or `Ms`, distances are
 * kilometres, evidence is bits (log2), probabilities are 0..1. `null` always means unknown, never "no".
 * Network addresses never enter as such: the caller passes keyed digests, equal if and only if the
 * addresses (or their /24, /48) are equal within one project.
 */

export type At = number;

export const DEVICE_TYPES = ["computer", "tablet", "mobile"] as const;
export type DeviceType = (typeof DEVICE_TYPES)[number];

export const NETWORK_KINDS = [
  "residential",
  "mobile",
  "business",
  "hosting",
  "vpn",
  "proxy",
  "tor",
  "relay",
  "satellite",
] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** Where an event came from, as far as the address data and the caller know. */
export interface Network {
  /** Keyed digest of the whole address. */
  addressKey: string | null;
  /** Keyed digest of the /24 (IPv4) or /48 (IPv6). */
  networkKey: string | null;
  /**
   * Keyed digest of what one subscriber line shows: the whole address for IPv4, the /56 for IPv6. Tells
   * neighbours apart who share a /24 or /48. Absent or null: `networkKey` stands in.
   */
  lineKey?: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
  /** Radius in kilometres within which the true place lies with good odds. */
  accuracyKm: number | null;
  asn: number | null;
  kind: NetworkKind | null;
}

/** What the user agent (and its client hints) say the software is. */
export interface Agent {
  /** Lower-case family: chrome, edge, firefox, safari, opera, samsung, brave, webview, other ... */
  browser: string | null;
  browserMajor: number | null;
  /** windows, macos, linux, chromeos, android, ios, ipados, other ... */
  system: string | null;
  systemVersion: string | null;
  deviceType: DeviceType | null;
  vendor: string | null;
  model: string | null;
  /** An agent that announces itself as a program, or null where none does. */
  bot: boolean | null;
}

export type Tolerance = "strict" | "default" | "lenient";

/**
 * One browser installation as described by a client. Component digests are opaque; names carry
 * their collector (`rupt:canvas`, `sig:timezone`, `lk:canvas`), and components of different
 * collectors are never compared. A component whose value the browser randomises must arrive as
 * `unknown` (listed in `noisy`), not as a digest.
 */
export interface Observation {
  components: Readonly<Record<string, string>>;
  noisy: readonly string[];
  agent: Agent;
  /** IANA name, raw because consistency with the place matters. */
  timezone: string | null;
  /** Digest of the whole fingerprint as sent; equality means "exactly the same description". */
  digest: string | null;
  /** Digest of the previous fingerprint, as the client stored it. Evidence, not proof. */
  lastDigest: string | null;
  /** An identifier this service gave to the client earlier and the client sent back. */
  storedDeviceId: string | null;
  /** The client says (or its description shows) that storage is throw-away; null when not known. */
  privateMode: boolean | null;
  tolerance: Tolerance;
  /** Traces of automation and contradictions that the client's own collector reported. Hints, not proof. */
  automation?: readonly string[];
  lies?: readonly string[];
}

/** A browser installation known to belong to a device. */
export interface Fingerprint {
  id: string;
  components: Readonly<Record<string, string>>;
  digest: string | null;
  agent: Agent;
  timezone: string | null;
  firstSeenAt: At;
  lastSeenAt: At;
}

export type DeviceStatus = "attached" | "detached" | "excluded";

export interface Device {
  id: string;
  type: DeviceType;
  status: DeviceStatus;
  fingerprints: readonly Fingerprint[];
  firstSeenAt: At;
  /** Last attach. */
  attachedAt: At;
  detachedAt: At | null;
  autoDetached: boolean;
  /** Somebody proved ownership of the account on this device. Seniority of kept devices counts from here. */
  provedAt: At | null;
  whitelisted: boolean;
  /**
   * Start of the present attached spell as far as seniority goes: an automatic detach keeps it, a detach by a
   * person ends it. Absent in records older than the field: `firstSeenAt` counts then.
   */
  seniorSince?: At;
  /** Distinct days (UTC) on which the device attached. */
  usedDays?: number;
  /** What the last login changed here, in case it turns out to have failed. */
  undo?: DeviceUndo;
  /** For a native client that stores the id we gave it. */
  lastNetwork: Network | null;
}

/** How a device was before one login. */
export interface DeviceUndo {
  event: string;
  fingerprintId: string;
  /** Null: that login was the first of its browser. */
  fingerprint: Fingerprint | null;
  lastNetwork: Network | null;
}

/** One access as remembered for judging later ones. Bounded: see LIMITS. */
export interface RecentAccess {
  id: string;
  at: At;
  deviceId: string;
  deviceType: DeviceType;
  network: Network;
  /** Last access of the same spell: one device on one address, without a long pause. Absent: a single access. */
  untilAt?: At;
}

/** An open live stream: presence of one device from one network. */
export interface Connection {
  id: string;
  deviceId: string;
  deviceType: DeviceType;
  network: Network;
  openedAt: At;
}

export type ChallengeType = "account_sharing" | "account_takeover" | "fake_account" | "repeat_trial";

/** Device limits in force; null is "no limit". */
export interface DeviceLimits {
  overall: number | null;
  computer: number | null;
  tablet: number | null;
  mobile: number | null;
}

export interface OpenChallenge {
  id: string;
  type: ChallengeType;
  deviceId: string | null;
  reasons: readonly string[];
  /** The limit in force when it was issued (DECISIONS 15 keeps it with the challenge). */
  limits: DeviceLimits;
  issuedAt: At;
  expiresAt: At;
  /** The event that caused it, so that a completion may name the event instead of the challenge. */
  causedBy?: string;
}

/** What the engine has learned of the account's habits. Owned by the engine, JSON-safe, bounded, opaque to callers. */
export type Profile = Readonly<Record<string, unknown>>;

/** Everything remembered of one account that a decision may need. Small and bounded whatever the history. */
export interface AccountSnapshot {
  /** Stable digest of the account within the project: which side of a gradual roll-out it is on. */
  accountKey?: string;
  firstSeenAt: At | null;
  devices: readonly Device[];
  recent: readonly RecentAccess[];
  connections: readonly Connection[];
  challenges: readonly OpenChallenge[];
  /** Sharing challenges completed lately: quiet for 24 h unless a new device comes. */
  sharingQuietUntil: At | null;
  /** Limits set for this account by a signed call; null where none was. */
  limits: Partial<DeviceLimits> | null;
  peopleLimit: number | null;
  /** Whether a code could be sent: some e-mail or phone is known, or a factor is enrolled. */
  reachable: boolean;
  profile: Profile;
}

/** Limits sent along with one access. */
export interface LimitConfig {
  overall: number | null;
  people: number | null;
}

interface EventBase {
  id: string;
  network: Network;
  observation: Observation;
}

export interface AccessEvent extends EventBase {
  type: "access";
  signed: boolean;
  limitConfig: LimitConfig | null;
  /** An operator approved this device as one of the staff's: it is whitelisted from now on. */
  whitelisted?: boolean;
}
/** A live stream opened on a device that attached before. */
export interface ConnectEvent {
  type: "connect";
  id: string;
  deviceId: string;
  network: Network;
}
export interface DisconnectEvent {
  type: "disconnect";
  id: string;
  connectionId: string;
}
export interface DetachEvent {
  type: "detach";
  id: string;
  deviceId: string;
}
export interface EvaluateEvent extends EventBase {
  type: "evaluate";
  action: string;
  email: EmailFacts | null;
  phone: PhoneFacts | null;
}
export interface LoginFailedEvent extends EventBase {
  type: "login_failed";
  /** The access or evaluation this failure belongs to: what that one taught is taken back. */
  ref: string | null;
}
export interface LoginSucceededEvent extends EventBase {
  type: "login_succeeded";
}
export interface PasswordChangedEvent extends EventBase {
  type: "password_changed";
}
export interface ChallengeCompletedEvent {
  type: "challenge_completed";
  id: string;
  /** The challenge, or the event that caused it. */
  ref: string | null;
  /** False where no proof was possible and the proof was skipped; absent means proved. */
  proved?: boolean;
}
/** Nothing happened but time: due timers (automatic detach, expiry) run. */
export interface TickEvent {
  type: "tick";
  id: string;
}
export type EngineEvent =
  | AccessEvent
  | ConnectEvent
  | DisconnectEvent
  | DetachEvent
  | EvaluateEvent
  | LoginFailedEvent
  | LoginSucceededEvent
  | PasswordChangedEvent
  | ChallengeCompletedEvent
  | TickEvent;

/** E-mail quality as computed by the caller from local data; the address itself stays outside. */
export interface EmailFacts {
  key: string;
  domainKey: string;
  valid: boolean | null;
  disposable: boolean | null;
  webmail: boolean | null;
  gibberish: boolean | null;
  /** Keyed digest of the address with tags, dots and digits normalised away: "shape" shared by serial sign-ups. */
  shapeKey: string | null;
}
export interface PhoneFacts {
  key: string;
  valid: boolean | null;
  country: string | null;
  kind: "mobile" | "fixed" | "voip" | "premium" | "other" | null;
}

/** What updates do to components: by the versions after one (`versionsOf`), by component. Only what is settled is in it. */
export type UpdateEffects = ReadonlyMap<string, ReadonlyMap<string, UpdateEffect>>;

/** What an update does to one component. */
export interface UpdateEffect {
  /** The digest it shows then, by the one it showed before. */
  values: ReadonlyMap<string, string>;
  /** What becomes of digests too rare to be in `values`, by the versions before. */
  others: ReadonlyMap<string, "stay" | "change">;
}

/**
 * What the rest of the project knows that matters to this event: frequencies of component values
 * and counts across accounts. Every field may be unknown (null); the shipped priors then speak alone.
 */
export interface Population {
  /** Share (0..1) of the project's fingerprints that carry this very value, or null when not counted. */
  componentShare?: (component: string, digest: string) => number | null;
  /** What updates do to components, learned from the project's devices that came back with their identifier. */
  updateEffects?: UpdateEffects | undefined;
  /** Distinct other accounts seen with this exact fingerprint lately. */
  accountsPerFingerprint: number | null;
  /** Distinct other accounts seen lately from this address and from this network. */
  accountsPerAddress: number | null;
  accountsPerNetwork: number | null;
  /** Failed and successful logins lately, by address and by network, over all accounts. */
  failedLoginsPerAddress: number | null;
  failedLoginsPerNetwork: number | null;
  succeededLoginsPerAddress: number | null;
  failedLoginsPerFingerprint: number | null;
  /** Sign-ups lately by address, fingerprint and e-mail shape. */
  signupsPerAddress: number | null;
  signupsPerFingerprint: number | null;
  signupsPerEmailShape: number | null;
}

export type SignalMode = "off" | "signal" | "challenge";
export type RiskMode = "off" | "signal" | "challenge";

/** The project's settings as the engine needs them, already merged over the defaults. */
export interface Rules {
  deviceLimits: DeviceLimits;
  /** The operator set a limit explicitly, so that no unsigned limit_config may exceed it. */
  deviceLimitsSet: boolean;
  /** True where signals.device_limits was not set explicitly: a limit_config then makes it challenge. */
  deviceLimitsModeDefaulted: boolean;
  /** The same for signals.people and a people limit. Absent means it was set. */
  peopleModeDefaulted?: boolean;
  peopleLimit: number | null;
  linkBrowsers: boolean;
  tolerance: Tolerance;
  signals: {
    device_limits: SignalMode;
    people: SignalMode;
    cloned_device: SignalMode;
    concurrency: SignalMode;
    impossible_travel: SignalMode;
    high_velocity: SignalMode;
  };
  accountSharing: { mode: RiskMode; risk: number | null };
  accountTakeover: { mode: RiskMode; risk: number | null };
  fakeAccount: { mode: RiskMode; risk: number | null };
  autoDetachS: number;
  challengeExpiresS: number;
  /** Bits by which this project's feedback moves the priors of risks; absent: not at all. */
  priorShift?: Readonly<{ account_sharing: number; account_takeover: number; fake_account: number }>;
  /** Decisions need not tell their facts: who keeps none is spared the work where no policy asks. Absent: they do. */
  withoutFacts?: boolean;
  /** Checked and compiled policies, most important first. */
  policies: readonly CompiledPolicy[];
}

/** A policy whose condition was checked and compiled. `id@version` is stored with each evaluation. */
export interface CompiledPolicy {
  id: string;
  version: number;
  name: string;
  trigger: "access" | "evaluate" | "signup" | "login" | "any";
  mode: "enforce" | "shadow" | "off";
  verdict: Verdict;
  reason: string | null;
  priority: number;
  /** 0..100, sticky per account. */
  rollOutPercent: number;
  /** True when it matches; a condition over unknown facts answers null. */
  matches: (facts: Readonly<Record<string, unknown>>) => boolean | null;
}

export type Verdict = "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict";

export type EvidenceValue = string | number | boolean | null | readonly string[];
export interface Finding {
  signal: string;
  answer: "hit" | "miss" | "unknown";
  /** Evidence in bits for the category the signal belongs to; 0 for miss and unknown. */
  bits: number;
  evidence: Readonly<Record<string, EvidenceValue>>;
}

export interface Risks {
  account_sharing: number | null;
  account_takeover: number | null;
  fake_account: number | null;
  bot: number | null;
}

/** How the observation was matched to a device. */
export interface Link {
  deviceId: string;
  newDevice: boolean;
  fingerprintId: string;
  newFingerprint: boolean;
  /** Calibrated probability that the device named is right. */
  confidence: number;
  method: "stored_id" | "exact" | "probabilistic" | "new";
  /** Total match weight in bits, and per component what it gave. */
  bits: number;
  evidence: readonly { component: string; agrees: boolean | null; bits: number }[];
  /** The best device known before, whether or not it was taken, and the probability that it is the one. */
  candidateId?: string | null;
  probability?: number;
}

export interface Decision {
  verdict: Verdict;
  reasons: readonly string[];
  link: Link | null;
  findings: readonly Finding[];
  /** Signals newly found that were not already reported for the same situation: what webhooks tell. */
  newSignals: readonly string[];
  risks: Risks;
  attachedDevices: number;
  overLimit: boolean;
  /** Lower bound of the number of humans who explain the accesses. */
  people: number;
  challenge: { id: string; type: ChallengeType; reasons: readonly string[]; deviceId: string | null } | null;
  /** `id@version` of the policy that decided, if any; and of shadow policies that would have. */
  policy: string | null;
  shadow: readonly { policy: string; verdict: Verdict }[];
  facts: Readonly<Record<string, unknown>>;
  engineVersion: string;
}

/** What a decision changes. `apply` folds these over a snapshot; a store writes the same list. */
export type Change =
  | { kind: "device_put"; device: Device }
  | { kind: "device_detached"; deviceId: string; at: At; auto: boolean }
  | { kind: "device_excluded"; deviceId: string; by: string; at: At }
  | { kind: "device_forgotten"; deviceId: string }
  | { kind: "access_recorded"; access: RecentAccess; confidence: number; taught: boolean }
  | { kind: "connection_opened"; connection: Connection }
  | { kind: "connection_closed"; connectionId: string; at: At }
  | { kind: "challenge_issued"; challenge: OpenChallenge }
  | { kind: "challenge_closed"; challengeId: string; status: "completed" | "overridden" | "expired"; at: At }
  | { kind: "account_seen"; firstSeenAt: At }
  | { kind: "sharing_quiet"; until: At | null }
  | { kind: "profile_put"; profile: Profile };

export interface Outcome {
  decision: Decision;
  changes: readonly Change[];
  /** The account after the changes, as `apply` answers it. */
  snapshot: AccountSnapshot;
}

/** Makes a fresh id: 24 hex characters. Randomness enters the engine only here. */
export type NewId = () => string;

/** Bounds that keep a snapshot small whatever the history. */
export const LIMITS = {
  devices: 64,
  fingerprintsPerDevice: 4,
  recentAccesses: 40,
  connections: 64,
  challenges: 16,
} as const;

/** The snapshot of an account nobody has seen yet. */
export function emptySnapshot(): AccountSnapshot {
  return {
    firstSeenAt: null,
    devices: [],
    recent: [],
    connections: [],
    challenges: [],
    sharingQuietUntil: null,
    limits: null,
    peopleLimit: null,
    reachable: false,
    profile: {},
  };
}
