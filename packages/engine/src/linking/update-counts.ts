import type { UpdateEffects } from "../types.ts";
import { MOST_LESSONS, SETTLED, type UpdateLesson } from "./update-lessons.ts";

/** Versions of browsers and systems that are counted: beyond it those met first are forgotten. */
const MOST_VERSIONS = 1_000;

/** The lessons of one project, counted in memory. */
export class UpdateCounts {
  readonly #counted = new Map<string, Counted>();
  readonly #effects = new Map<string, Map<string, Effect>>();

  /** What is settled by now; grows with the lessons. */
  readonly effects: UpdateEffects = this.#effects;

  /** An account has one voice about some versions: its first. */
  add(account: string, { from, versions, components }: UpdateLesson): void {
    const { accounts, values, changes } = this.#of(versions);
    if (accounts.size >= MOST_LESSONS || accounts.has(account)) return;
    accounts.add(account);
    const effects = entry(this.#effects, versions, () => new Map<string, Effect>());
    for (const component in components) {
      const [before, after] = components[component] ?? ["", ""];
      const effect = entry(effects, component, newEffect);
      const shown = entry(entry(values, component, newMap<Voices<string>>), before, newVoices<string>);
      const settled = heard(shown, after);
      if (settled === null) effect.values.delete(before);
      else effect.values.set(before, settled);
      const became = entry(entry(changes, component, newMap<Voices<Becomes>>), from, newVoices<Becomes>);
      const others = heard(became, before === after ? "stay" : "change");
      if (others === null) effect.others.delete(from);
      else effect.others.set(from, others);
    }
  }

  #of(versions: string): Counted {
    if (!this.#counted.has(versions) && this.#counted.size >= MOST_VERSIONS) this.#forgetFirst();
    return entry(this.#counted, versions, () => ({
      accounts: new Set(),
      values: new Map(),
      changes: new Map(),
    }));
  }

  #forgetFirst(): void {
    const [first] = this.#counted.keys();
    if (first === undefined) return;
    this.#counted.delete(first);
    this.#effects.delete(first);
  }
}

type Becomes = "stay" | "change";
/** How many accounts say what. */
type Voices<T> = Map<T, number>;

interface Counted {
  /** Accounts that taught. */
  accounts: Set<string>;
  /** What was shown, by component and what it showed before. */
  values: Map<string, Map<string, Voices<string>>>;
  /** Whether it changed, by component and versions before. */
  changes: Map<string, Map<string, Voices<Becomes>>>;
}

interface Effect {
  values: Map<string, string>;
  others: Map<string, Becomes>;
}

const newEffect = (): Effect => ({ values: new Map(), others: new Map() });
const newMap = <T>(): Map<string, T> => new Map();
const newVoices = <T>(): Voices<T> => new Map();

/** Adds a voice; answers what is settled then, or null. */
function heard<T>(voices: Voices<T>, said: T): T | null {
  voices.set(said, (voices.get(said) ?? 0) + 1);
  let all = 0;
  for (const many of voices.values()) all += many;
  if (all < SETTLED.accounts) return null;
  for (const [what, many] of voices) if (many >= all * SETTLED.share) return what;
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
