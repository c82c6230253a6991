/**
 * Counts how logins of owners and of each kind of thief look beside an account's habits, in train worlds:
 * the tables of the engine's takeover model.
 */

import { defaultRules, historyBucket, LOGIN_FACTS, type LoginFact } from "@latchkey/engine";
import { stuffingEvents } from "../attack/stuffing.ts";
import { LEARNED_KINDS, type LearnedKind, takeoverLogin } from "../attack/takeover.ts";
import { Fold } from "../drive/fold.ts";
import { createRandom, type Random } from "../random.ts";
import type { SimAccount } from "../world/accounts.ts";
import type { SimEvent } from "../world/event.ts";
import { loginParameters, withTypos } from "../world/login-history.ts";
import { createWorld, inTimeOrder, type World, worldEvents } from "../world/world.ts";
import { BUCKETS, LevelCounts } from "./level-counts.ts";
import type { FitWorld } from "./varied-worlds.ts";

export type Thief = LearnedKind | "stuffing";
const THIEVES: readonly Thief[] = [...LEARNED_KINDS, "stuffing"];
const TYPOS = 0.04;
/** Logins before which thieves try, so that a world takes seconds and not minutes. */
const ATTACKED = 0.15;
/** Owners settle into their habits: what they do later adds little. */
const MOST_HISTORY = 24;
const FIRST_CAMPAIGN_DAY = 40;

/** Bits by thief, length of history, fact and position of the level among the fact's levels. */
export interface TakeoverWeights {
  levels: Record<LoginFact, readonly string[]>;
  weights: Readonly<Record<string, readonly Record<LoginFact, readonly number[]>[]>>;
}

/** Counts the logins of some train worlds, once with the script and once without, and weighs what was counted. */
export function fitTakeoverWeights(worlds: readonly FitWorld[]): TakeoverWeights {
  const counts = new LevelCounts();
  for (const world of worlds) for (const scripted of [true, false]) countWorld(world, scripted, counts);
  const levels = byFact((fact) => counts.levels(fact));
  const weightsOf = (thief: Thief): readonly Record<LoginFact, readonly number[]>[] =>
    BUCKETS.map((bucket) =>
      byFact((fact) => levels[fact].map((level) => weigh(counts, thief, bucket, fact, level))),
    );
  return { levels, weights: Object.fromEntries(THIEVES.map((thief) => [thief, weightsOf(thief)])) };
}

function byFact<T>(make: (fact: LoginFact) => T): Record<LoginFact, T> {
  return Object.fromEntries(LOGIN_FACTS.map((fact) => [fact, make(fact)])) as Record<LoginFact, T>;
}

/** Of thieves of any kind one in ten happens to show, or sets, the zone and browser of the victim. */
const CHANCE_MATCH = 0.1;
/** No single fact settles the matter: worlds we do not know differ from those that were counted. */
const MOST_BITS_A_FACT = 9;

function weigh(counts: LevelCounts, thief: Thief, bucket: number, fact: LoginFact, level: string): number {
  // Other thieves may mistype or guess as owners do: failures say nothing about them.
  if (thief !== "stuffing" && (fact === "address_failures" || fact === "browser_failures")) return 0;
  const owner = counts.chance("owner", bucket, fact, level);
  const plain = counts.chance(thief, bucket, fact, level);
  const chance = fact === "zone" || fact === "agent" ? plain + CHANCE_MATCH * (owner - plain) : plain;
  const bits = Math.max(-MOST_BITS_A_FACT, Math.min(MOST_BITS_A_FACT, Math.log2(chance / owner)));
  return Math.round(bits * 100) / 100 + 0;
}

type Levels = Readonly<Record<string, unknown>>;

/** Nobody is asked, so that what is counted does not depend on the tables of before. */
const WATCHING = { ...defaultRules(), accountTakeover: { mode: "signal", risk: null } } as const;

function levelsOf(decision: ReturnType<Fold["weigh"]>["decision"]): Levels {
  return decision.findings.find((finding) => finding.signal === "habits")?.evidence ?? {};
}

function countWorld({ parameters, seed }: FitWorld, scripted: boolean, counts: LevelCounts): void {
  const world = createWorld(loginParameters(parameters, parameters.accounts, 75), seed);
  const random = createRandom(`fit/${seed}`);
  const honest = inTimeOrder(withTypos(worldEvents(world, "login"), TYPOS, random.fork("typos")));
  const fold = new Fold({ rules: WATCHING, scripted });
  const accounts = new Map(world.accounts.map((account) => [account.id, account]));
  const histories = new Map<string, SimEvent[]>();
  for (const event of inTimeOrder([...honest, ...campaign(world, seed)])) {
    const id = event.account ?? "";
    const account = accounts.get(id);
    const history = histories.get(id) ?? [];
    histories.set(id, history);
    const bucket = historyBucket(history.length);
    const genuine =
      event.type === "evaluate" && event.truth.intent !== "stuffing" && !event.id.endsWith("-typo");
    const watched = genuine && history.length > 0 && history.length < MOST_HISTORY;
    if (watched && account !== undefined && random.chance(ATTACKED))
      attack(fold, account, history, event, world, random, (kind, levels) =>
        counts.add(kind, bucket, levels),
      );
    const stuffed = event.type === "evaluate" && event.truth.intent === "stuffing";
    // A thief who got in would be learned from: their login is looked at, and never happened.
    const gotIn = event.truth.kind === "stuffing_success";
    const { decision } = gotIn ? fold.weigh(event) : fold.step(event);
    // Nearly all of a campaign fails; a fifth of that shows what its logins look like.
    if (stuffed && (gotIn || random.chance(0.2))) counts.add("stuffing", bucket, levelsOf(decision));
    if (watched) counts.add("owner", bucket, levelsOf(decision));
    if (genuine) history.push(event);
  }
}

function campaign(world: World, seed: string): readonly SimEvent[] {
  const { accounts, parameters } = world;
  const from = Date.parse(`${parameters.start}T00:00:00Z`) + FIRST_CAMPAIGN_DAY * 86_400_000;
  const shape = { hours: 24 * 20, success: 0.02, residential: 0.4, perServer: 100, perHome: 5 };
  return stuffingEvents(accounts, { from, tries: accounts.length * 12, ...shape }, parameters, seed);
}

/** Lets one thief of each kind try within the day before a login, from the account as it is then. */
function attack(
  fold: Fold,
  account: SimAccount,
  history: readonly SimEvent[],
  before: SimEvent,
  world: World,
  random: Random,
  counted: (kind: LearnedKind, levels: Levels) => void,
): void {
  const described = history.filter((event) => event.description !== null);
  if (described.length === 0) return;
  const earliest = (history.at(-1)?.at ?? 0) + 1000;
  for (const kind of LEARNED_KINDS) {
    const at = Math.max(earliest, before.at - Math.round(random.next() * 70_000_000));
    const thief = takeoverLogin(kind, account, random.pick(described), at, world.parameters, random);
    counted(kind, levelsOf(fold.weigh(thief).decision));
  }
}
