import type { UpdateEffects } from "../types.ts";
import { MOST_LESSONS, SETTLED, type UpdateLesson } from "./update-lessons.ts";

/** Versions that are counted: beyond it those met first are forgotten. */
const MOST_VERSIONS = 64;

/** The lessons of one project, counted in memory. */
export class UpdateCounts {
  /** Accounts that taught of some versions, and how many of them showed what after what, by component. */
  readonly #counted = new Map<string, { accounts: Set<string>; values: Map<string, Values> }>();
  readonly #effects = new Map<string, Map<string, Map<string, string>>>();

  /** What is settled by now; grows with the lessons. */
  readonly effects: UpdateEffects = this.#effects;

  /** An account has one voice about some versions: its first. */
  add(account: string, { versions, components }: UpdateLesson): void {
    const { accounts, values } = this.#of(versions);
    if (accounts.size >= MOST_LESSONS || accounts.has(account)) return;
    accounts.add(account);
    const effects = inner(this.#effects, versions);
    for (const component in components) {
      const [before, after] = components[component] ?? ["", ""];
      const seen = inner(inner(values, component), before);
      seen.set(after, (seen.get(after) ?? 0) + 1);
      const settled = settledValue(seen);
      if (settled === null) effects.get(component)?.delete(before);
      else inner(effects, component).set(before, settled);
    }
  }

  #of(versions: string): { accounts: Set<string>; values: Map<string, Values> } {
    let known = this.#counted.get(versions);
    if (known === undefined) {
      if (this.#counted.size >= MOST_VERSIONS) this.#forgetFirst();
      known = { accounts: new Set(), values: new Map() };
      this.#counted.set(versions, known);
    }
    return known;
  }

  #forgetFirst(): void {
    const [first] = this.#counted.keys();
    if (first === undefined) return;
    this.#counted.delete(first);
    this.#effects.delete(first);
  }
}

/** How many accounts showed what, by what they showed before. */
type Values = Map<string, Map<string, number>>;

function settledValue(seen: ReadonlyMap<string, number>): string | null {
  let all = 0;
  for (const accounts of seen.values()) all += accounts;
  if (all < SETTLED.accounts) return null;
  for (const [after, accounts] of seen) if (accounts >= all * SETTLED.share) return after;
  return null;
}

/** The map under a key, made where there is none. */
function inner<K, V>(outer: Map<string, Map<K, V>>, key: string): Map<K, V> {
  let map = outer.get(key);
  if (map === undefined) {
    map = new Map();
    outer.set(key, map);
  }
  return map;
}
