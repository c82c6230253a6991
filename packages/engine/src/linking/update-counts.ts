import type { AfterUpdate } from "../types.ts";
import { SETTLED, type UpdateLesson } from "./update-lessons.ts";

/** Accounts counted for one value: more say nothing new. */
const MOST_ACCOUNTS = 200;
const MOST_VALUES = 50_000;

/** The lessons of one project, counted in memory. What was met first is forgotten first. */
export class UpdateCounts {
  /** Accounts by what a component showed after the update; by versions, component and what it showed before. */
  readonly #accounts = new Map<string, Map<string, Set<string>>>();

  add(account: string, lesson: UpdateLesson): void {
    for (const component in lesson.components) {
      const [before, after] = lesson.components[component] ?? ["", ""];
      const key = keyOf(lesson.versions, component, before);
      let seen = this.#accounts.get(key);
      if (seen === undefined) {
        if (this.#accounts.size >= MOST_VALUES) this.#forgetOne();
        seen = new Map();
        this.#accounts.set(key, seen);
      }
      if (total(seen) >= MOST_ACCOUNTS) continue;
      const accounts = seen.get(after);
      if (accounts === undefined) seen.set(after, new Set([account]));
      else accounts.add(account);
    }
  }

  readonly afterUpdate: AfterUpdate = (versions, component, before) => {
    const seen = this.#accounts.get(keyOf(versions, component, before));
    if (seen === undefined) return null;
    const all = total(seen);
    if (all < SETTLED.accounts) return null;
    for (const [after, accounts] of seen) if (accounts.size >= all * SETTLED.share) return after;
    return null;
  };

  #forgetOne(): void {
    const [first] = this.#accounts.keys();
    if (first !== undefined) this.#accounts.delete(first);
  }
}

const keyOf = (versions: string, component: string, before: string): string =>
  `${versions}\n${component}\n${before}`;

function total(seen: ReadonlyMap<string, ReadonlySet<string>>): number {
  let accounts = 0;
  for (const one of seen.values()) accounts += one.size;
  return accounts;
}
