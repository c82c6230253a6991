/**
 * From match weight to probability: logistic regressions over accesses of train worlds whose clients show nothing
 * that was stored, and over all accesses as their headers alone would tell of them. The truth knows whether an
 * installation was met before, and on which machine it runs.
 */
import {
  type Collector,
  type EngineEvent,
  isAppleMobile,
  type Link,
  type LinkEvidence,
  linkEvidence,
  type Network,
  type Observation,
} from "@latchkey/engine";
import { toEngineEvent } from "../drive/engine-event.ts";
import { Fold } from "../drive/fold.ts";
import type { SimEvent } from "../world/event.ts";
import { createWorld, worldEvents } from "../world/world.ts";
import { type Case, fitLogistic } from "./logistic.ts";
import type { FitWorld } from "./varied-worlds.ts";

export interface KnownOdds {
  base: number;
  apple: number;
  perBit: number;
  perAppleBit: number;
  perLogDay: number;
  perLogPeer: number;
}

export interface LinkOdds {
  /** With the corrected weights of our own SDK's descriptions, with the trees as they stand, and by header alone. */
  known: Record<Collector, KnownOdds>;
  machine: { base: number; perBit: number; appleFrom: number; perAppleBit: number };
  /** How many accesses without storage, headers and first sightings this rests on. */
  accesses: number;
  headers: number;
  sightings: number;
}

/** Bounds of the model that are chosen, not fitted: see the file this writes. */
export const BOUNDS = { mostBits: 14, mostAppleBits: 6, mostDays: 30 } as const;

/** Below this share of the odds another candidate is about as good: `known` is then the chance that it is one of them. */
const TWIN_SHARE = 0.75;

interface Counted {
  known: Record<Collector, Case[]>;
  machine: Case[];
  appleMachine: Case[];
}

/** Fits the odds on some train worlds. Weights are in bits. */
export function fitLinkOdds(worlds: readonly FitWorld[]): LinkOdds {
  const counted: Counted = { known: { own: [], other: [], none: [] }, machine: [], appleMachine: [] };
  for (const world of worlds) count(world, counted);
  const inBits = (weight: number | undefined): number => Math.round(((weight ?? 0) / Math.LN2) * 1000) / 1000;
  const knownOdds = (cases: readonly Case[]): KnownOdds => {
    const [base, apple, perBit, perAppleBit, perLogDay, perLogPeer] = fitLogistic(cases).map(inBits) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return { base, apple, perBit, perAppleBit, perLogDay, perLogPeer };
  };
  const [machineBase, machineBit] = fitLogistic(counted.machine).map(inBits) as [number, number];
  const [appleBase, appleBit] = fitLogistic(counted.appleMachine).map(inBits) as [number, number];
  return {
    known: {
      own: knownOdds(counted.known.own),
      other: knownOdds(counted.known.other),
      none: knownOdds(counted.known.none),
    },
    machine: {
      base: machineBase,
      perBit: machineBit,
      appleFrom: Math.round((-appleBase / appleBit) * 100) / 100,
      perAppleBit: appleBit,
    },
    accesses: counted.known.own.length,
    headers: counted.known.none.length,
    sightings: counted.machine.length + counted.appleMachine.length,
  };
}

function count({ parameters, seed }: FitWorld, counted: Counted): void {
  const fold = new Fold({ presence: false });
  /** Installations met, and the machine that each device of the engine stands for. */
  const met = new Set<string>();
  const machines = new Map<string, string>();
  for (const event of worldEvents(createWorld(parameters, seed), "access")) {
    const { engineEvent, population } = fold.tell(event);
    const snapshot = fold.snapshot(event.account ?? "");
    const circumstances = { now: event.at, updateEffects: population.updateEffects };
    const weighed: Weighed = ({ observation, network }, plain) =>
      linkEvidence(snapshot, observation, network, circumstances, plain);
    const showsNothing = event.storedFrom === null && event.lastDigest === null;
    if (engineEvent.type === "access" && snapshot.devices.length > 0) {
      const isMet = met.has(`${event.account}/${event.truth.browser}`);
      const isRight = ({ known }: LinkEvidence): boolean =>
        isMet &&
        known !== null &&
        (known.share < TWIN_SHARE || machines.get(known.deviceId) === event.truth.device);
      if (showsNothing && event.description !== null)
        weigh(event, engineEvent, weighed, { isMet, isRight, machines }, counted);
      const bare = toEngineEvent(event, { storedDeviceId: null, scripted: false });
      const evidence = weighed(bare);
      weighKnown(evidence, bare.observation, isRight(evidence), counted.known.none);
    }
    const { link } = fold.step(event).decision;
    met.add(`${event.account}/${event.truth.browser}`);
    if (link !== null) remember(link, event, machines);
  }
}

function remember(link: Link, event: SimEvent, machines: Map<string, string>): void {
  if (!machines.has(link.deviceId)) machines.set(link.deviceId, event.truth.device);
}

/** The evidence that an account as it stands gives about a visit; `plain` as `linkEvidence` has it. */
type Weighed = (visit: { observation: Observation; network: Network }, plain?: boolean) => LinkEvidence;

/** What is true of a visit: the installation was met before, and whether evidence names it. */
interface Truth {
  isMet: boolean;
  isRight: (evidence: LinkEvidence) => boolean;
  machines: ReadonlyMap<string, string>;
}

function weigh(
  event: SimEvent,
  visit: Extract<EngineEvent, { type: "access" }>,
  weighed: Weighed,
  { isMet, isRight, machines }: Truth,
  counted: Counted,
): void {
  const { observation } = visit;
  const isApple = isAppleMobile(observation.agent);
  const evidence = weighed(visit);
  const { machine } = evidence;
  weighKnown(evidence, observation, isRight(evidence), counted.known.own);
  const plain = weighed(visit, true);
  weighKnown(plain, observation, isRight(plain), counted.known.other);
  if (machine === null || isMet) return;
  const hit = machines.get(machine.deviceId) === event.truth.device;
  (isApple ? counted.appleMachine : counted.machine).push({ features: [1, machine.bits], hit });
}

function weighKnown({ known }: LinkEvidence, { agent }: Observation, hit: boolean, cases: Case[]): void {
  if (known === null) return;
  const { mostBits, mostAppleBits, mostDays } = BOUNDS;
  const isApple = isAppleMobile(agent);
  const bits = Math.min(isApple ? mostAppleBits : mostBits, Math.max(-mostBits, known.bits));
  const days = Math.log1p(Math.min(mostDays, Math.max(0, known.accountDays)));
  const peers = Math.log1p(Math.max(1, known.peers));
  cases.push({ features: isApple ? [1, 1, 0, bits, days, peers] : [1, 0, bits, 0, days, peers], hit });
}
