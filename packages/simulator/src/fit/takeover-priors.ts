/**
 * Counts how logins of owners and of each kind of thief look beside an account's habits, in train worlds:
 * the tables of the engine's takeover model.
 */

import { historyBucket, LOGIN_FACTS, type LoginFact } from "@latchkey/engine";
import { stuffingEvents } from "../attack/stuffing.ts";
import { TAKEOVER_KINDS, type TakeoverKind, takeoverLogin } from "../attack/takeover.ts";
import { Fold } from "../drive/fold.ts";
import { createRandom } from "../random.ts";
import type { SimEvent } from "../world/event.ts";
import { loginParameters, withTypos } from "../world/login-history.ts";
import type { WorldParameters } from "../world/parameters.ts";
import { createWorld, inTimeOrder, worldEvents } from "../world/world.ts";

export type Actor = "owner" | TakeoverKind | "stuffing";
const ACTORS: readonly Actor[] = ["owner", ...TAKEOVER_KINDS, "stuffing"];
const BUCKETS = 3;
const TYPOS = 0.04;
const ATTACKS_PER_KIND = 1;

export type LevelTable = Record<LoginFact, Record<string, number>>;
/** Chances of levels by actor and length of history. */
export type TakeoverTables = Record<Actor, LevelTable[]>;

class LevelCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  add(actor: Actor, bucket: number, levels: Readonly<Record<string, unknown>>): void {
    for (const fact of LOGIN_FACTS) {
      const level = levels[fact];
      if (typeof level !== "string") continue;
      const key = `${actor}/${bucket}/${fact}`;
      const table = this.#counts.get(key) ?? new Map<string, number>();
      table.set(level, (table.get(level) ?? 0) + 1);
      this.#counts.set(key, table);
    }
  }

  /** Shares, smoothed over the levels that anybody showed and, where an actor has few, over all histories. */
  table(actor: Actor, bucket: number): LevelTable {
    const result = {} as LevelTable;
    for (const fact of LOGIN_FACTS) {
      const all = new Set<string>();
      for (const [key, table] of this.#counts)
        if (key.endsWith(`/${fact}`)) for (const level of table.keys()) all.add(level);
      const own = this.#counts.get(`${actor}/${bucket}/${fact}`) ?? new Map<string, number>();
      const pooled = [0, 1, 2].map(
        (b) => this.#counts.get(`${actor}/${b}/${fact}`) ?? new Map<string, number>(),
      );
      const pooledOf = (level: string): number =>
        pooled.reduce((sum, table) => sum + (table.get(level) ?? 0), 0);
      const total = [...own.values()].reduce((a, b) => a + b, 0);
      const pooledTotal = [...all].reduce((sum, level) => sum + pooledOf(level), 0);
      result[fact] = {};
      for (const level of [...all].sort()) {
        const base = (pooledOf(level) + 0.5) / (pooledTotal + 0.5 * all.size);
        const share = ((own.get(level) ?? 0) + 20 * base) / (total + 20);
        result[fact][level] = Math.round(Math.max(share, 0.0002) * 10_000) / 10_000;
      }
    }
    return result;
  }
}

function levelsOf(decision: ReturnType<Fold["weigh"]>["decision"]): Readonly<Record<string, unknown>> {
  return decision.findings.find((finding) => finding.signal === "habits")?.evidence ?? {};
}

/** Counts over the logins of some train worlds, with thieves and a stuffing campaign among them. */
export function fitTakeoverTables(
  worlds: readonly { parameters: WorldParameters; seed: string }[],
): TakeoverTables {
  const counts = new LevelCounts();
  for (const { parameters, seed } of worlds) countWorld(parameters, seed, counts);
  const tables = {} as TakeoverTables;
  for (const actor of ACTORS) {
    tables[actor] = Array.from({ length: BUCKETS }, (_, bucket) => counts.table(actor, bucket));
  }
  for (const actor of ACTORS) {
    if (actor === "owner") continue;
    tables[actor] = tables[actor].map((table, bucket) =>
      toThief(table, tables.owner[bucket] ?? table, actor),
    );
  }
  return tables;
}

/** Of thieves of any kind one in ten happens to show, or sets, the zone and browser of the victim. */
const CHANCE_MATCH = 0.1;

/** What simulated thieves do too cleanly for tables about real ones. */
function toThief(table: LevelTable, owner: LevelTable, actor: Actor): LevelTable {
  const blend = (fact: "zone" | "agent"): Record<string, number> =>
    Object.fromEntries(
      Object.entries(table[fact]).map(([level, share]) => {
        const blended = (1 - CHANCE_MATCH) * share + CHANCE_MATCH * (owner[fact][level] ?? 0);
        return [level, Math.round(blended * 10_000) / 10_000];
      }),
    );
  const thief = { ...table, zone: blend("zone"), agent: blend("agent") };
  if (actor === "stuffing") return thief;
  // Other thieves may mistype or guess as owners do: failures say nothing about them.
  return { ...thief, address_failures: owner.address_failures, browser_failures: owner.browser_failures };
}

function countWorld(base: WorldParameters, seed: string, counts: LevelCounts): void {
  const world = createWorld(loginParameters(base, base.accounts, 75), seed);
  const random = createRandom(`fit/${seed}`);
  const honest = inTimeOrder(withTypos(worldEvents(world, "login"), TYPOS, random.fork("typos")));
  const from = Date.parse(`${base.start}T00:00:00Z`) + 40 * 86_400_000;
  const campaign = stuffingEvents(
    world.accounts,
    {
      from,
      hours: 24 * 20,
      tries: world.accounts.length * 12,
      success: 0.02,
      residential: 0.4,
      perServer: 100,
      perHome: 5,
    },
    world.parameters,
    seed,
  );
  const fold = new Fold({ honestPass: true });
  const accounts = new Map(world.accounts.map((account) => [account.id, account]));
  const histories = new Map<string, SimEvent[]>();
  for (const event of inTimeOrder([...honest, ...campaign])) {
    const id = event.account ?? "";
    const history = histories.get(id) ?? [];
    histories.set(id, history);
    const bucket = historyBucket(history.length);
    const account = accounts.get(id);
    const genuine =
      event.type === "evaluate" && event.truth.intent !== "stuffing" && !event.id.endsWith("-typo");
    if (genuine && account !== undefined && history.length > 0 && random.chance(0.35)) {
      const described = history.filter((e) => e.description !== null);
      if (described.length > 0) {
        for (const kind of TAKEOVER_KINDS) {
          for (let i = 0; i < ATTACKS_PER_KIND; i++) {
            const at = Math.max(
              (history.at(-1)?.at ?? 0) + 1000,
              event.at - Math.round(random.next() * 70_000_000),
            );
            const thief = takeoverLogin(kind, account, random.pick(described), at, world.parameters, random);
            counts.add(kind, bucket, levelsOf(fold.weigh(thief).decision));
          }
        }
      }
    }
    const { decision } = fold.step(event);
    if (event.truth.kind === "stuffing_success") counts.add("stuffing", bucket, levelsOf(decision));
    if (event.truth.kind === "stuffing_failure" && event.type === "evaluate" && random.chance(0.2))
      counts.add("stuffing", bucket, levelsOf(decision));
    if (!genuine) continue;
    if (history.length > 0) counts.add("owner", bucket, levelsOf(decision));
    history.push(event);
  }
}
