/**
 * From match weight to probability: logistic regressions over accesses of train worlds whose clients show nothing
 * that was stored. The truth knows whether an installation was met before, and on which machine it runs.
 */
import {
  type AccountSnapshot,
  type EngineEvent,
  isAppleMobile,
  type Link,
  linkEvidence,
} from "@latchkey/engine";
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
  /** With the corrected weights of our own SDK's descriptions, and with the trees as they stand. */
  known: KnownOdds;
  plain: KnownOdds;
  machine: { base: number; perBit: number; appleFrom: number; perAppleBit: number };
  /** How many accesses and first sightings this rests on. */
  accesses: number;
  sightings: number;
}

/** Bounds of the model that are chosen, not fitted: see the file this writes. */
export const BOUNDS = { mostBits: 14, mostAppleBits: 6, mostDays: 30 } as const;

interface Counted {
  known: Case[];
  plain: Case[];
  machine: Case[];
  appleMachine: Case[];
}

/** Fits the odds on some train worlds. Weights are in bits. */
export function fitLinkOdds(worlds: readonly FitWorld[]): LinkOdds {
  const counted: Counted = { known: [], plain: [], machine: [], appleMachine: [] };
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
    known: knownOdds(counted.known),
    plain: knownOdds(counted.plain),
    machine: {
      base: machineBase,
      perBit: machineBit,
      appleFrom: Math.round((-appleBase / appleBit) * 100) / 100,
      perAppleBit: appleBit,
    },
    accesses: counted.known.length,
    sightings: counted.machine.length + counted.appleMachine.length,
  };
}

function count({ parameters, seed }: FitWorld, counted: Counted): void {
  const fold = new Fold({ presence: false });
  /** Installations met, and the machine that each device of the engine stands for. */
  const met = new Set<string>();
  const machines = new Map<string, string>();
  for (const event of worldEvents(createWorld(parameters, seed), "access")) {
    const { engineEvent } = fold.tell(event);
    const snapshot = fold.snapshot(event.account ?? "");
    const showsNothing = event.storedFrom === null && event.lastDigest === null;
    if (
      engineEvent.type === "access" &&
      showsNothing &&
      event.description !== null &&
      snapshot.devices.length > 0
    )
      weigh(event, snapshot, engineEvent, met, machines, counted);
    const { link } = fold.step(event).decision;
    met.add(`${event.account}/${event.truth.browser}`);
    if (link !== null) remember(link, event, machines);
  }
}

function remember(link: Link, event: SimEvent, machines: Map<string, string>): void {
  if (!machines.has(link.deviceId)) machines.set(link.deviceId, event.truth.device);
}

function weigh(
  event: SimEvent,
  snapshot: AccountSnapshot,
  { observation, network }: Extract<EngineEvent, { type: "access" }>,
  met: ReadonlySet<string>,
  machines: ReadonlyMap<string, string>,
  counted: Counted,
): void {
  const isApple = isAppleMobile(observation.agent);
  const isMet = met.has(`${event.account}/${event.truth.browser}`);
  const { known, machine } = linkEvidence(snapshot, observation, network, event.at);
  const plain = linkEvidence(snapshot, observation, network, event.at, true).known;
  for (const [evidence, cases] of [
    [known, counted.known],
    [plain, counted.plain],
  ] as const) {
    if (evidence === null) continue;
    const { mostBits, mostAppleBits, mostDays } = BOUNDS;
    const bits = Math.min(isApple ? mostAppleBits : mostBits, Math.max(-mostBits, evidence.bits));
    const days = Math.log1p(Math.min(mostDays, Math.max(0, evidence.accountDays)));
    const peers = Math.log1p(Math.max(1, evidence.peers));
    const features = isApple ? [1, 1, 0, bits, days, peers] : [1, 0, bits, 0, days, peers];
    cases.push({ features, hit: isMet });
  }
  if (machine === null || isMet) return;
  const hit = machines.get(machine.deviceId) === event.truth.device;
  (isApple ? counted.appleMachine : counted.machine).push({ features: [1, machine.bits], hit });
}
