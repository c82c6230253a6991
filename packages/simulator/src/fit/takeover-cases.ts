/** Logins of owners and of every kind of thief in a train world, as the engine's takeover model sees them. */
import { defaultRules, historyBucket } from "@latchkey/engine";
import { stuffingEvents } from "../attack/stuffing.ts";
import { LEARNED_KINDS, type LearnedKind, takeoverLogin } from "../attack/takeover.ts";
import { Fold } from "../drive/fold.ts";
import { createRandom, type Random } from "../random.ts";
import type { SimAccount } from "../world/accounts.ts";
import type { SimEvent } from "../world/event.ts";
import { loginParameters, withTypos } from "../world/login-history.ts";
import { createWorld, inTimeOrder, type World, worldEvents } from "../world/world.ts";
import type { FitWorld } from "./varied-worlds.ts";

export type Thief = LearnedKind | "stuffing";
export type Actor = "owner" | Thief;
export type Levels = Readonly<Record<string, unknown>>;
/** Told of every case: who logs in, how long the history is (its bucket), the levels, and which tables they are for. */
export type Told = (actor: Actor, bucket: 0 | 1 | 2, levels: Levels, tables: Tables) => void;
/** Logins that a script described, and those with address and agent alone. */
export type Tables = "described" | "plain";

const TYPOS = 0.04;
/** Logins before which thieves try, so that a world takes seconds and not minutes. */
const ATTACKED = 0.15;
/** Owners settle into their habits: what they do later adds little. */
const MOST_HISTORY = 24;
const FIRST_CAMPAIGN_DAY = 40;

/** Nobody is asked, so that what is counted does not depend on the tables of before. */
const WATCHING = { ...defaultRules(), accountTakeover: { mode: "signal", risk: null } } as const;

function levelsOf(decision: ReturnType<Fold["weigh"]>["decision"]): Levels {
  return decision.findings.find((finding) => finding.signal === "habits")?.evidence ?? {};
}

/** Plays a world, once with the script and once without, and tells of its cases. */
export function takeoverCases({ parameters, seed }: FitWorld, told: Told): void {
  const world = createWorld(loginParameters(parameters, parameters.accounts, 75), seed);
  const honest = withTypos(worldEvents(world, "login"), TYPOS, createRandom(`fit/${seed}/typos`));
  const events = inTimeOrder([...honest, ...campaign(world, seed)]);
  for (const scripted of [true, false]) {
    const tables = scripted ? "described" : "plain";
    play(world, events, seed, scripted, (actor, bucket, levels) => {
      // Who blocks the script is judged without it, by tables that hold as many thieves who do.
      if (!scripted || levels.device !== undefined) told(actor, bucket, levels, tables);
    });
  }
}

type ToldOfOne = (actor: Actor, bucket: 0 | 1 | 2, levels: Levels) => void;

function play(
  world: World,
  events: readonly SimEvent[],
  seed: string,
  scripted: boolean,
  told: ToldOfOne,
): void {
  const random = createRandom(`fit/${seed}`);
  const fold = new Fold({ rules: WATCHING, scripted });
  const accounts = new Map(world.accounts.map((account) => [account.id, account]));
  const histories = new Map<string, SimEvent[]>();
  for (const event of events) {
    const id = event.account ?? "";
    const account = accounts.get(id);
    const history = histories.get(id) ?? [];
    histories.set(id, history);
    const bucket = historyBucket(history.length);
    const genuine =
      event.type === "evaluate" && event.truth.intent !== "stuffing" && !event.id.endsWith("-typo");
    const watched = genuine && history.length > 0 && history.length < MOST_HISTORY;
    if (watched && account !== undefined && random.chance(ATTACKED))
      attack(fold, account, history, event, world, random, (kind, levels) => told(kind, bucket, levels));
    const stuffed = event.type === "evaluate" && event.truth.intent === "stuffing";
    // A thief who got in would be learned from: their login is looked at, and never happened.
    const gotIn = event.truth.kind === "stuffing_success";
    const { decision } = gotIn ? fold.weigh(event) : fold.step(event);
    // Nearly all of a campaign fails; a fifth of that shows what its logins look like.
    if (stuffed && (gotIn || random.chance(0.2))) told("stuffing", bucket, levelsOf(decision));
    if (watched) told("owner", bucket, levelsOf(decision));
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
  told: (kind: LearnedKind, levels: Levels) => void,
): void {
  const described = history.filter((event) => event.description !== null);
  if (described.length === 0) return;
  const earliest = (history.at(-1)?.at ?? 0) + 1000;
  for (const kind of LEARNED_KINDS) {
    const at = Math.max(earliest, before.at - Math.round(random.next() * 70_000_000));
    const thief = takeoverLogin(kind, account, random.pick(described), at, world.parameters, random);
    told(kind, levelsOf(fold.weigh(thief).decision));
  }
}
