import type { LimitsInForce } from "../access/limits.ts";
import type { Memory } from "../profile/memory.ts";
import type { TakeoverEvidence } from "../takeover/likelihood.ts";
import type {
  AccountSnapshot,
  Connection,
  Device,
  EmailFacts,
  EvidenceValue,
  Finding,
  Link,
  Network,
  Observation,
  PhoneFacts,
  Population,
  Rules,
} from "../types.ts";

/** What a signal may look at. Everything may be missing; the snapshot already holds the event's own device. */
export interface Situation {
  kind: "access" | "connect" | "evaluate";
  now: number;
  snapshot: AccountSnapshot;
  /** Habits as they were before this event. */
  memory: Memory;
  rules: Rules;
  limits: LimitsInForce;
  population: Population;
  network: Network;
  observation: Observation | null;
  device: Device | null;
  link: Link | null;
  connection: Connection | null;
  action: string | null;
  email: EmailFacts | null;
  phone: PhoneFacts | null;
  /** How a login compares with the account's habits; null or absent where it is no login. */
  habits?: TakeoverEvidence | null;
  /** The first thing this account ever did. */
  firstEvent: boolean;
  attachedDevices: number;
  /** Attached devices beyond the limits in force, by seniority. */
  beyond: readonly Device[];
  people: number;
  /** The least number of people that the evidence proves, and the devices that show it. */
  peopleAtLeast: number;
  witness: readonly string[];
}

export type Category = "account_sharing" | "account_takeover" | "fake_account" | "bot";

export type Answer = Omit<Finding, "signal">;

/** A pure rule over a situation. One file each; the registry lists them in order. */
export interface Signal {
  id: string;
  category: Category;
  /** The word used as a reason where the signal leads to a verdict. */
  reason: string;
  description: string;
  kinds: readonly Situation["kind"][];
  evaluate: (situation: Situation) => Answer;
  /** Names the situation, so that the same one is reported once; absent: one situation a day. */
  occasion?: (answer: Answer) => string;
}

const NO_EVIDENCE: Readonly<Record<string, EvidenceValue>> = {};
const MISS: Answer = { answer: "miss", bits: 0, evidence: NO_EVIDENCE };

/** The rule applies and did not match. */
export function miss(): Answer {
  return MISS;
}

/** The rule matched, with its weight in bits and what shows it. */
export function hit(bits: number, evidence: Readonly<Record<string, EvidenceValue>>): Answer {
  return { answer: "hit", bits, evidence };
}

/** The rule could not be judged, with the facts that were missing. */
export function unknown(...missing: string[]): Answer {
  return { answer: "unknown", bits: 0, evidence: { missing } };
}
