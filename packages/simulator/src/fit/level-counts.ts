/** Chances of levels of login facts, counted by actor and length of history. */
import { LOGIN_FACTS, type LoginFact } from "@latchkey/engine";

export const BUCKETS = [0, 1, 2] as const;

/** What a level that nobody of a kind showed counts, and how much the wider tables weigh beside the narrower. */
const UNSEEN_COUNT = 0.5;
const WIDER = 20;
const LEAST_CHANCE = 0.0002;

/** A level `a: b` is b among logins with the same a. */
function partsOf(level: string): [given: string, rest: string] {
  const at = level.indexOf(": ");
  return at < 0 ? ["", level] : [level.slice(0, at), level.slice(at + 2)];
}

export class LevelCounts {
  readonly #counts = new Map<string, number>();
  readonly #levels = new Map<LoginFact, Set<string>>(LOGIN_FACTS.map((fact) => [fact, new Set()]));

  /** Adds one login. */
  add(actor: string, bucket: number, levels: Readonly<Record<string, unknown>>): void {
    for (const fact of LOGIN_FACTS) {
      const level = levels[fact];
      if (typeof level !== "string") continue;
      const [given, rest] = partsOf(level);
      this.#levels.get(fact)?.add(level);
      for (const history of [bucket, "any"]) {
        this.#bump(actor, history, fact, "level", level);
        this.#bump(actor, history, fact, "given", given);
      }
      this.#bump(actor, "any", fact, "rest", rest);
      this.#bump(actor, "any", fact, "all", "");
    }
  }

  /** Every level of a fact that anybody showed, in order. */
  levels(fact: LoginFact): readonly string[] {
    return [...(this.#levels.get(fact) ?? [])].sort();
  }

  /**
   * Chance of a level for an actor with so long a history, given what it depends on: its own count, smoothed
   * towards all histories, those towards what the actor shows whatever the level depends on.
   */
  chance(actor: string, bucket: number, fact: LoginFact, level: string): number {
    const [given, rest] = partsOf(level);
    const siblings = this.levels(fact).filter((other) => partsOf(other)[0] === given).length;
    const rests = new Set(this.levels(fact).map((other) => partsOf(other)[1])).size;
    const any = (what: string, name: string): number => this.#count(actor, "any", fact, what, name);
    const wide = (any("rest", rest) + UNSEEN_COUNT) / (any("all", "") + UNSEEN_COUNT * rests);
    const [weight, base] = given === "" ? [UNSEEN_COUNT * siblings, 1 / siblings] : [WIDER, wide];
    const pooled = (any("level", level) + weight * base) / (any("given", given) + weight);
    const own = this.#count(actor, bucket, fact, "level", level);
    const total = this.#count(actor, bucket, fact, "given", given);
    return Math.max(LEAST_CHANCE, (own + WIDER * pooled) / (total + WIDER));
  }

  #bump(...key: readonly (string | number)[]): void {
    const name = key.join("|");
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  #count(...key: readonly (string | number)[]): number {
    return this.#counts.get(key.join("|")) ?? 0;
  }
}
