import type { UpdateEffects } from "../types.ts";
import { SETTLED, type UpdateLesson } from "./update-lessons.ts";

/** Accounts counted for one value: more say nothing new. */
const MOST_ACCOUNTS = 200;
/** Values that are counted; beyond it the versions met first are forgotten. */
const MOST_VALUES = 50_000;

type Values<T> = Map<string, Map<string, T>>;

/** The lessons of one project, counted in memory. */
export class UpdateCounts {
  /** By versions, component and what it showed before: the accounts by what it showed then. */
  readonly #accounts = new Map<string, Values<Map<string, Set<string>>>>();
  readonly #effects = new Map<string, Values<string>>();
  #values = 0;

  /** What is settled by now; grows with the lessons. */
  readonly effects: UpdateEffects = this.#effects;

  add(account: string, { versions, components }: UpdateLesson): void {
    const counted = inner(this.#accounts, versions);
    const settled = inner(this.#effects, versions);
    for (const component in components) {
      const [before, after] = components[component] ?? ["", ""];
      const values = inner(counted, component);
      if (!values.has(before)) this.#values++;
      const seen = inner(values, before);
      if (total(seen) >= MOST_ACCOUNTS) continue;
      seen.set(after, (seen.get(after) ?? new Set()).add(account));
      const now = settledValue(seen);
      if (now === null) settled.get(component)?.delete(before);
      else inner(settled, component).set(before, now);
    }
    while (this.#values > MOST_VALUES && this.#accounts.size > 1) this.#forgetFirst();
  }

  #forgetFirst(): void {
    const [first] = this.#accounts;
    if (first === undefined) return;
    const [versions, components] = first;
    for (const values of components.values()) this.#values -= values.size;
    this.#accounts.delete(versions);
    this.#effects.delete(versions);
  }
}

function settledValue(seen: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const all = total(seen);
  if (all < SETTLED.accounts) return null;
  for (const [after, accounts] of seen) if (accounts.size >= all * SETTLED.share) return after;
  return null;
}

function total(seen: ReadonlyMap<string, ReadonlySet<string>>): number {
  let accounts = 0;
  for (const one of seen.values()) accounts += one.size;
  return accounts;
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
