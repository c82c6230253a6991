import type { UpdateEffect, UpdateEffects } from "../types.ts";
import { MOST_LESSONS, SETTLED, type UpdateLesson } from "./update-lessons.ts";

/** Versions of browsers and systems that are counted: beyond it those met first are forgotten. */
const MOST_VERSIONS = 1_000;

/** The lessons of one project, counted in memory. */
export class UpdateCounts {
  /** Accounts that taught, by the versions they taught about. */
  readonly #accounts = new Map<string, Set<string>>();
  readonly #effects = new Map<string, Map<string, CountedEffect>>();

  /** What is settled by now; grows with the lessons. */
  readonly effects: UpdateEffects = this.#effects;

  /** An account has one voice about some versions: its first. */
  add(account: string, { from, versions, components }: UpdateLesson): void {
    if (!this.#accounts.has(versions) && this.#accounts.size >= MOST_VERSIONS) this.#forgetFirst();
    const accounts = entry(this.#accounts, versions, () => new Set<string>());
    if (accounts.size >= MOST_LESSONS || accounts.has(account)) return;
    accounts.add(account);
    const effects = entry(this.#effects, versions, () => new Map<string, CountedEffect>());
    for (const component in components) {
      const [before, after] = components[component] ?? ["", ""];
      entry(effects, component, () => new CountedEffect()).add(before, after, from);
    }
  }

  #forgetFirst(): void {
    const [first] = this.#accounts.keys();
    if (first === undefined) return;
    this.#accounts.delete(first);
    this.#effects.delete(first);
  }
}

class CountedEffect implements UpdateEffect {
  readonly #values = new Opinions<string>();
  readonly #others = new Opinions<"stay" | "change">();
  readonly values = this.#values.settled;
  readonly others = this.#others.settled;

  add(before: string, after: string, from: string): void {
    this.#values.add(before, after);
    this.#others.add(from, before === after ? "stay" : "change");
  }
}

/** What accounts say about something, and what is settled of it. */
class Opinions<T> {
  /** How many accounts say what, by what it is about. */
  readonly #voices = new Map<string, Map<T, number>>();
  readonly settled = new Map<string, T>();

  add(about: string, said: T): void {
    const voices = entry(this.#voices, about, () => new Map<T, number>());
    voices.set(said, (voices.get(said) ?? 0) + 1);
    const settled = settledOf(voices);
    if (settled === null) this.settled.delete(about);
    else this.settled.set(about, settled);
  }
}

function settledOf<T>(voices: ReadonlyMap<T, number>): T | null {
  let all = 0;
  for (const many of voices.values()) all += many;
  if (all < SETTLED.accounts) return null;
  for (const [said, many] of voices) if (many >= all * SETTLED.share) return said;
  return null;
}

/** What a map holds under a key, made where there is nothing. */
function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
