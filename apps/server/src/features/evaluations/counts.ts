import {
  type AccountSnapshot,
  type Decision,
  type EmailFacts,
  type EngineEvent,
  type Network,
  type Observation,
  type Population,
  type UpdateLesson,
  updateLesson,
} from "@latchkey/engine";
import { DAY, HOUR } from "../../shared/clock.ts";
import { keyedDigest } from "../../shared/digest.ts";

/** Accounts seen "lately" on a fingerprint, address or network. */
export const ACCOUNTS_WINDOW_MS = 30 * DAY;
/** Logins and sign-ups "lately": the clock hour of the event and those before it. */
export const TALLY_HOURS = 24;
/** Counting stops here: beyond it the exact number no longer matters. */
export const MOST_ACCOUNTS = 200;
/** Where an account was seen is written down again only after so long: freshness for a day costs a write a day. */
const REFRESH_MS = 2 * DAY;

/** What cross-account questions ask about one event: keyed digests, null where unknown. */
export interface CountKeys {
  address: string | null;
  network: string | null;
  fingerprint: string | null;
  emailShape: string | null;
}

/** One number of logins or sign-ups to add. */
export interface Tally {
  key: string;
  failed: number;
  succeeded: number;
  signups: number;
}

/** What an event adds to the counts across accounts. */
export interface Sightings {
  /** Fingerprints to be found again by these keys. */
  fingerprints: readonly { key: string; fingerprintId: string; deviceId: string }[];
  /** Where this account was seen. */
  addresses: readonly { network: string; address: string }[];
  tallies: readonly Tally[];
  /** What its device teaches the project about an update; null for nearly all events. */
  update: UpdateLesson | null;
}

/** What a store counted for some keys, before the event itself. */
export interface Counted {
  accountsPerFingerprint: number;
  accountsPerAddress: number;
  accountsPerNetwork: number;
  /** By tally key; null where logins were not asked for. */
  tallies: Readonly<Record<string, readonly [failed: number, succeeded: number, signups: number]>> | null;
}

/** The hour of a moment, counted from the epoch. */
export const hourOf = (at: number): number => Math.floor(at / HOUR);

/**
 * The key under which one description counts as one fingerprint: the digest the client sent, else one over all
 * its components. Null where nothing describes the browser.
 */
export function fingerprintKey(observation: Pick<Observation, "digest" | "components">): string | null {
  if (observation.digest !== null) return observation.digest;
  const names = Object.keys(observation.components);
  if (names.length === 0) return null;
  const described = names.sort().map((name) => `${name}=${observation.components[name]}`);
  return keyedDigest("components", described.join("\n"));
}

export function countKeys(network: Network, observation: Observation, email: EmailFacts | null): CountKeys {
  return {
    address: network.addressKey,
    network: network.networkKey,
    fingerprint: fingerprintKey(observation),
    emailShape: email?.shapeKey ?? null,
  };
}

const TALLIED = { address: "a", network: "n", fingerprint: "f", emailShape: "e" } as const;
type Counter = keyof CountKeys;

const tallyKey = (keys: CountKeys, counter: Counter): string | null => {
  const key = keys[counter];
  return key === null ? null : `${TALLIED[counter]}:${key}`;
};

/** Every key that logins and sign-ups of such an event are counted under. */
export function tallyKeys(keys: CountKeys): string[] {
  const all = (Object.keys(TALLIED) as Counter[]).map((counter) => tallyKey(keys, counter));
  return all.filter((key) => key !== null);
}

/** What a project learned from its devices; absent where it knows too little. */
export interface Learned {
  componentShare: Population["componentShare"];
  updateEffects: Population["updateEffects"];
}

/** The engine's view of what was counted; a question that cannot be asked answers "unknown". */
export function populationOf(keys: CountKeys, counted: Counted, learned: Learned): Population {
  const { componentShare, updateEffects } = learned;
  const per = (key: string | null, count: number): number | null => (key === null ? null : count);
  const tally = (counter: Counter, column: 0 | 1 | 2): number | null => {
    const { tallies } = counted;
    if (tallies === null) return null;
    const key = tallyKey(keys, counter);
    // A success that is taken back may lie in an hour that is no longer counted.
    return key === null ? null : Math.max(0, tallies[key]?.[column] ?? 0);
  };
  return {
    ...(componentShare === undefined ? {} : { componentShare }),
    updateEffects,
    accountsPerFingerprint: per(keys.fingerprint, counted.accountsPerFingerprint),
    accountsPerAddress: per(keys.address, counted.accountsPerAddress),
    accountsPerNetwork: per(keys.network, counted.accountsPerNetwork),
    failedLoginsPerAddress: tally("address", 0),
    failedLoginsPerNetwork: tally("network", 0),
    succeededLoginsPerAddress: tally("address", 1),
    failedLoginsPerFingerprint: tally("fingerprint", 0),
    signupsPerAddress: tally("address", 2),
    signupsPerFingerprint: tally("fingerprint", 2),
    signupsPerEmailShape: tally("emailShape", 2),
  };
}

export interface SightingInput {
  event: EngineEvent;
  keys: CountKeys;
  decision: Decision;
  before: AccountSnapshot;
  at: number;
  /** For an outcome that names an earlier evaluation: whether that one was a login answered `allow`. */
  refAllowedLogin: boolean;
  /** Keys by which a fingerprint is found again, besides its own. */
  blockingKeys: (observation: Observation) => readonly string[];
}

const NOTHING: Sightings = { fingerprints: [], addresses: [], tallies: [], update: null };

/**
 * What an event adds to the counts. An account's place and browser are written when they are new to it or were
 * last written some days ago, so an everyday access adds nothing.
 */
export function sightingsOf(input: SightingInput): Sightings {
  const { event } = input;
  if (!("observation" in event)) return NOTHING;
  return {
    fingerprints: fingerprintsSeen(input, event.observation),
    addresses: addressesSeen(input),
    tallies: talliesOf(input),
    update: updateLesson(input.before, event, input.decision.link, input.at),
  };
}

const refreshes = (at: number): number => Math.floor(at / REFRESH_MS);
const stale = (last: number, now: number): boolean => refreshes(last) !== refreshes(now);

function fingerprintsSeen(
  { keys, decision, before, at, blockingKeys }: SightingInput,
  observation: Observation,
): Sightings["fingerprints"] {
  const { link } = decision;
  if (link === null || keys.fingerprint === null) return [];
  const known = before.devices
    .find((device) => device.id === link.deviceId)
    ?.fingerprints.find((fingerprint) => fingerprint.id === link.fingerprintId);
  const same = known !== undefined && fingerprintKey(known) === keys.fingerprint;
  if (same && !stale(known.lastSeenAt, at)) return [];
  const { deviceId, fingerprintId } = link;
  return [...new Set([keys.fingerprint, ...blockingKeys(observation)])].map((key) => ({
    key,
    deviceId,
    fingerprintId,
  }));
}

function addressesSeen({ keys, before, at, event }: SightingInput): Sightings["addresses"] {
  const { address, network } = keys;
  if (address === null || network === null || event.type === "login_failed") return [];
  // The newest first: people come from where they were last, and what was written long ago has to be again.
  for (let i = before.recent.length - 1; i >= 0; i--) {
    const access = before.recent[i];
    if (access === undefined) break;
    const written = refreshes(access.untilAt ?? access.at);
    if (written < refreshes(at)) break;
    if (written === refreshes(at) && access.network.addressKey === address) return [];
  }
  return [{ network, address }];
}

function talliesOf({ event, keys, decision, refAllowedLogin }: SightingInput): Tally[] {
  const add = (counters: readonly Counter[], count: Partial<Omit<Tally, "key">>): Tally[] =>
    counters.flatMap((counter) => {
      const key = tallyKey(keys, counter);
      return key === null ? [] : [{ key, failed: 0, succeeded: 0, signups: 0, ...count }];
    });
  switch (event.type) {
    case "evaluate":
      if (event.action === "signup") return add(["address", "fingerprint", "emailShape"], { signups: 1 });
      return event.action === "login" && decision.verdict === "allow"
        ? add(["address"], { succeeded: 1 })
        : [];
    case "login_succeeded":
      return refAllowedLogin ? [] : add(["address"], { succeeded: 1 });
    case "login_failed":
      // The allowed login was counted as a success when it was asked about.
      return [
        ...add(["address"], { failed: 1, succeeded: refAllowedLogin ? -1 : 0 }),
        ...add(["network", "fingerprint"], { failed: 1 }),
      ];
    default:
      return [];
  }
}
