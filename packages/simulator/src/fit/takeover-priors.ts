/**
 * The tables of the engine's takeover model, from cases of train worlds: counted fact by fact, then refined over
 * whole logins so that facts with one cause count once.
 */
import { LOGIN_FACTS, type LoginFact } from "@latchkey/engine";
import { LEARNED_KINDS } from "../attack/takeover.ts";
import { BUCKETS, LevelCounts } from "./level-counts.ts";
import { type Pattern, refineWeights } from "./refine-weights.ts";
import { type Actor, type Levels, type Tables, type Thief, takeoverCases } from "./takeover-cases.ts";
import type { FitWorld } from "./varied-worlds.ts";

const THIEVES: readonly Thief[] = [...LEARNED_KINDS, "stuffing"];
/** Stuffing is told by failures at other accounts; what else its logins show is a naive thief's. */
const REFINED: readonly Actor[] = ["owner", ...LEARNED_KINDS];

/** Bits by thief, length of history, fact and position of the level among the fact's levels. */
export interface TakeoverWeights {
  levels: Record<LoginFact, readonly string[]>;
  weights: Readonly<Record<string, readonly Record<LoginFact, readonly number[]>[]>>;
}

/** Counts the logins of some train worlds, once with the script and once without, and weighs what was counted. */
export function fitTakeoverWeights(worlds: readonly FitWorld[]): Readonly<Record<Tables, TakeoverWeights>> {
  const fits = { described: new TakeoverFit(), plain: new TakeoverFit() };
  for (const world of worlds) {
    takeoverCases(world, (actor, bucket, levels, tables) => fits[tables].add(actor, bucket, levels));
  }
  return { described: fits.described.weights(), plain: fits.plain.weights() };
}

/**
 * Of thieves of any kind one in ten happens to show, or sets, the zone, languages and browser of the victim, waits for
 * their hour, or comes over the kind of network that owners come over.
 */
const CHANCE_MATCH = 0.1;
/** No single fact settles the matter: worlds we do not know differ from those that were counted. */
const MOST_BITS_A_FACT = 9;
/** What simulated thieves never have and real ones may: a line in an office, a machine of which offices buy hundreds. */
const LEAST_BITS: Partial<Record<LoginFact, number>> = {
  kind: Math.log2(CHANCE_MATCH),
  machine: Math.log2(0.05),
};

const isFailure = (fact: LoginFact): boolean => fact === "address_failures" || fact === "browser_failures";
const isSettable = (fact: LoginFact): boolean =>
  fact === "zone" || fact === "agent" || fact === "language" || fact === "hour" || fact === "kind";

/** Cases gathered, and the weights they amount to. */
export class TakeoverFit {
  readonly #counts = new LevelCounts();
  /** By bucket and levels, how many logins each actor made. */
  readonly #patterns = new Map<
    string,
    { bucket: number; levels: Partial<Record<LoginFact, string>>; counts: number[] }
  >();

  /** The kind of network that an owner came over last, by how near it was to what the account knew. */
  readonly #kinds = new Map<string, string>();

  /** Adds one login. */
  add(actor: Actor, bucket: 0 | 1 | 2, levels: Levels): void {
    this.#counts.add(actor, bucket, levels);
    const position = REFINED.indexOf(actor);
    if (position < 0) return;
    const told: Partial<Record<LoginFact, string>> = {};
    for (const fact of LOGIN_FACTS) {
      const level = levels[fact];
      if (typeof level === "string" && !isFailure(fact)) told[fact] = level;
    }
    this.#count(position, bucket, told, actor === "owner" ? 1 : 1 - CHANCE_MATCH);
    const circle = told.providers?.split(":")[0] ?? "";
    if (actor !== "owner")
      this.#count(position, bucket, asTheVictim(told, this.#kinds.get(circle)), CHANCE_MATCH);
    else if (told.kind !== undefined) this.#kinds.set(circle, told.kind);
  }

  #count(position: number, bucket: number, levels: Partial<Record<LoginFact, string>>, times: number): void {
    const key = `${bucket}|${LOGIN_FACTS.map((fact) => levels[fact] ?? "").join("|")}`;
    let pattern = this.#patterns.get(key);
    if (pattern === undefined) {
      pattern = { bucket, levels, counts: REFINED.map(() => 0) };
      this.#patterns.set(key, pattern);
    }
    pattern.counts[position] = (pattern.counts[position] ?? 0) + times;
  }

  /** The tables that the cases so far amount to. */
  weights(): TakeoverWeights {
    const levels = byFact((fact) => this.#counts.levels(fact));
    const places = placesOf(levels);
    const size = LOGIN_FACTS.reduce((sum, fact) => sum + levels[fact].length, 0);
    const weights: Record<string, Record<LoginFact, readonly number[]>[]> = {};
    for (const bucket of BUCKETS) {
      const counted = new Map(THIEVES.map((thief) => [thief, this.#counted(thief, bucket, levels)]));
      const patterns = [...this.#patterns.values()]
        .filter((pattern) => pattern.bucket === bucket)
        .map((pattern) => positioned(pattern, places));
      const refined = refineWeights(
        patterns,
        REFINED.map((actor) =>
          actor === "owner" ? new Float64Array(size) : (counted.get(actor) ?? new Float64Array(size)),
        ),
      );
      for (const thief of THIEVES) {
        const position = REFINED.indexOf(thief);
        const own = (position < 0 ? counted.get(thief) : refined[position]) ?? new Float64Array(size);
        weights[thief] ??= [];
        weights[thief].push(
          byFact((fact) =>
            levels[fact].map((level) => rounded(fact, own[places.get(`${fact}=${level}`) ?? 0] ?? 0)),
          ),
        );
      }
    }
    return { levels, weights };
  }

  /** What the levels say fact by fact, in natural logarithms. */
  #counted(thief: Thief, bucket: number, levels: Record<LoginFact, readonly string[]>): Float64Array {
    return Float64Array.from(
      LOGIN_FACTS.flatMap((fact) => levels[fact].map((level) => this.#weigh(thief, bucket, fact, level))),
    );
  }

  #weigh(thief: Thief, bucket: number, fact: LoginFact, level: string): number {
    // Other thieves may mistype or guess as owners do: failures say nothing about them.
    if (thief !== "stuffing" && isFailure(fact)) return 0;
    const owner = this.#counts.chance("owner", bucket, fact, level);
    const plain = this.#counts.chance(thief, bucket, fact, level);
    const chance = isSettable(fact) ? plain + CHANCE_MATCH * (owner - plain) : plain;
    return Math.log(chance / owner);
  }
}

function byFact<T>(make: (fact: LoginFact) => T): Record<LoginFact, T> {
  return Object.fromEntries(LOGIN_FACTS.map((fact) => [fact, make(fact)])) as Record<LoginFact, T>;
}

function placesOf(levels: Record<LoginFact, readonly string[]>): ReadonlyMap<string, number> {
  let next = 0;
  return new Map(
    LOGIN_FACTS.flatMap((fact) => levels[fact].map((level) => [`${fact}=${level}`, next++] as const)),
  );
}

function positioned(
  { levels, counts }: { levels: Partial<Record<LoginFact, string>>; counts: readonly number[] },
  places: ReadonlyMap<string, number>,
): Pattern {
  const at: number[] = [];
  for (const fact of LOGIN_FACTS) {
    const place = places.get(`${fact}=${levels[fact] ?? ""}`);
    if (place !== undefined) at.push(place);
  }
  return { levels: at, counts };
}

/**
 * The same login with the zone, languages and browser that the account is used with, over a `kind` of network that owners
 * use, at an hour that tells nothing.
 */
function asTheVictim(
  levels: Partial<Record<LoginFact, string>>,
  kind: string | undefined,
): Partial<Record<LoginFact, string>> {
  const matching = { ...levels };
  delete matching.hour;
  if (levels.kind !== undefined && kind !== undefined) matching.kind = kind;
  const { zone, agent, language } = levels;
  if (zone !== undefined) matching.zone = zone.replace(/: new$|^new$/, (end) => end.replace("new", "seen"));
  if (language !== undefined) matching.language = language.replace("other", "same");
  if (agent !== undefined)
    matching.agent = agent.replace(/: (?:new|system)$/, agent.startsWith("none") ? ": seen/same" : ": seen");
  return matching;
}

function rounded(fact: LoginFact, natural: number): number {
  const bits = Math.max(
    LEAST_BITS[fact] ?? -MOST_BITS_A_FACT,
    Math.min(MOST_BITS_A_FACT, natural / Math.LN2),
  );
  return Math.round(bits * 100) / 100 + 0;
}
