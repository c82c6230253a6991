/**
 * Estimates the engine's linking priors from pairs with known truth: for every class of browser a tree
 * of components and, along it, how often a component agrees on the same installation (m) and on another
 * machine (u); how browser versions move; and what two programs on one machine have in common.
 */
import { COMPONENTS } from "../population/describe.ts";
import type { Pair, VersionRelation } from "./pairs.ts";
import { dependenceTree } from "./tree.ts";

export const AGE_BUCKET_DAYS = [1, 7, 20, 45] as const;
export const BUCKETS = AGE_BUCKET_DAYS.length + 1;
/** Nothing updated, the browser alone, the system. */
const UPDATES = 3;

/** Chance of agreement given that the parent differs, agrees, or is unknown. */
export type ByParent = readonly [parentDiffers: number, parentAgrees: number, parentUnknown: number];

export interface ComponentPriors {
  name: string;
  parent: string | null;
  /** A row for each age bucket with nothing updated between, then with the browser updated, then the system. */
  m: readonly ByParent[];
  u: ByParent;
  /** The same for machines that show equal versions, other browser versions, and other system versions. */
  uByVersions: readonly [equal: ByParent, browser: ByParent, system: ByParent];
}

/** Chance that a later version is older, equal, one step newer, or more. */
export type VersionChances = readonly [older: number, equal: number, newer: number, muchNewer: number];

export interface VersionPriors {
  same: readonly VersionChances[];
  other: VersionChances;
  /** The same for the system's version, by what the browser's did (older, equal, newer, much newer). */
  systemSame: readonly (readonly VersionChances[])[];
  systemOther: readonly VersionChances[];
}

export interface LinkingPriors {
  classes: Record<string, readonly ComponentPriors[]>;
  versions: Record<string, VersionPriors>;
  /** Chance that strangers of a class agree on a component. */
  project: Record<string, Record<string, number>>;
  /** Two programs on one machine (m) against two machines (u). */
  machine: Record<string, { m: number; u: number }>;
}

/** Pairs of machines of a class below which its tree would rest on chance: such a class uses the one of all. */
const LEAST_PAIRS = 400;
/** Weight of the coarser estimate, in pairs. */
const PRIOR_WEIGHT = 12;
/** Real worlds drift in ways a simulated one does not: nothing is near certain. */
const BOUNDS = { m: [0.003, 0.9985], u: [0.002, 0.998] } as const;
type Side = keyof typeof BOUNDS;

const clamp = (side: Side, p: number): number =>
  Math.round(Math.min(BOUNDS[side][1], Math.max(BOUNDS[side][0], p)) * 10_000) / 10_000;

class Counter {
  readonly #hits = [0, 0, 0];
  readonly #all = [0, 0, 0];

  add(pair: Pair, name: string, parent: string | null): void {
    const value = pair.agrees.get(name);
    if (value === undefined) return;
    const above = parent === null ? undefined : pair.agrees.get(parent);
    for (const slot of above === undefined ? [2] : [above ? 1 : 0, 2]) {
      this.#all[slot] = (this.#all[slot] ?? 0) + 1;
      if (value) this.#hits[slot] = (this.#hits[slot] ?? 0) + 1;
    }
  }

  rates(side: Side, fallback: ByParent): ByParent {
    const rate = (slot: 0 | 1 | 2): number =>
      clamp(
        side,
        ((this.#hits[slot] ?? 0) + PRIOR_WEIGHT * fallback[slot]) / ((this.#all[slot] ?? 0) + PRIOR_WEIGHT),
      );
    return [rate(0), rate(1), rate(2)];
  }
}

export const bucketOf = (days: number): number => {
  const index = AGE_BUCKET_DAYS.findIndex((limit) => days <= limit);
  return index === -1 ? AGE_BUCKET_DAYS.length : index;
};

/** Fits the priors of every class and of all classes together (`*`). */
export function fitLinkingPriors(pairs: readonly Pair[]): LinkingPriors {
  const met = pairs.filter((p) => p.scope === "account");
  const strangers = pairs.filter((p) => p.scope === "project");
  const classes: LinkingPriors["classes"] = { "*": fitClass(met) };
  const versions: LinkingPriors["versions"] = { "*": fitVersions(met) };
  const project: LinkingPriors["project"] = { "*": agreement(strangers) };
  for (const [name, part] of [...Map.groupBy(met, (p) => p.class)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (part.filter((p) => !p.same).length < LEAST_PAIRS) continue;
    classes[name] = fitClass(part);
    versions[name] = fitVersions(part);
    project[name] = agreement(strangers.filter((p) => p.class === name));
  }
  return { classes, versions, project, machine: fitMachine(pairs.filter((p) => p.scope === "programs")) };
}

function fitClass(pairs: readonly Pair[]): ComponentPriors[] {
  const present = COMPONENTS.filter((name) => pairs.some((p) => p.agrees.has(name)));
  const same = pairs.filter((p) => p.same);
  return dependenceTree(pairs, present).map(({ name, parent }) => {
    const count = (select: (p: Pair) => boolean): Counter => {
      const counter = new Counter();
      for (const p of pairs) if (select(p)) counter.add(p, name, parent);
      return counter;
    };
    const m = count((p) => p.same).rates("m", [0.5, 0.97, 0.97]);
    const u = count((p) => !p.same).rates("u", [0.1, 0.5, 0.3]);
    const rows = Array.from({ length: UPDATES }, (_, updated) => {
      // Few fall in some rows: those of any age with the same kind of update fill them.
      const anyAge = count((p) => p.same && p.updated === updated).rates("m", m);
      return Array.from({ length: BUCKETS }, (_, bucket) => {
        const counter = new Counter();
        for (const p of same)
          if (p.updated === updated && bucketOf(p.ageDays) === bucket) counter.add(p, name, parent);
        return counter.rates("m", anyAge);
      });
    }).flat();
    return {
      name,
      parent,
      m: rows,
      u,
      uByVersions: [
        count((p) => !p.same && p.updated === 0).rates("u", u),
        count((p) => !p.same && p.updated === 1).rates("u", u),
        count((p) => !p.same && p.updated === 2).rates("u", u),
      ],
    };
  });
}

export const RELATIONS: readonly VersionRelation[] = ["older", "equal", "newer", "much_newer"];

function fitVersions(pairs: readonly Pair[]): VersionPriors {
  const same = pairs.filter((p) => p.same);
  const other = pairs.filter((p) => !p.same);
  const browser = (part: readonly Pair[]): VersionChances => chances(part, (p) => p.version, EVEN, 4);
  const system = (part: readonly Pair[]): readonly VersionChances[] => {
    // Some steps of the browser are rare: what the system does whatever the browser did fills them.
    const whatever = chances(part, (p) => p.system, EVEN, 4);
    return RELATIONS.map((step) =>
      chances(
        part.filter((p) => p.version === step),
        (p) => p.system,
        whatever,
        PRIOR_WEIGHT,
      ),
    );
  };
  const aged = Array.from({ length: BUCKETS }, (_, bucket) =>
    same.filter((p) => bucketOf(p.ageDays) === bucket),
  );
  return {
    same: aged.map(browser),
    other: browser(other),
    systemSame: aged.map(system),
    systemOther: system(other),
  };
}

const EVEN: VersionChances = [0.25, 0.25, 0.25, 0.25];

function chances(
  part: readonly Pair[],
  relation: (pair: Pair) => VersionRelation,
  prior: VersionChances,
  weight: number,
): VersionChances {
  const rates = RELATIONS.map((r, index) =>
    clamp(
      "m",
      (part.filter((p) => relation(p) === r).length + weight * (prior[index] ?? 0)) / (part.length + weight),
    ),
  );
  return rates as unknown as VersionChances;
}

function agreement(pairs: readonly Pair[]): Record<string, number> {
  const rates: Record<string, number> = {};
  for (const name of COMPONENTS) {
    const told = pairs.filter((p) => p.agrees.has(name));
    if (told.length > 0)
      rates[name] = clamp("u", (told.filter((p) => p.agrees.get(name)).length + 0.5) / (told.length + 1));
  }
  return rates;
}

function fitMachine(pairs: readonly Pair[]): LinkingPriors["machine"] {
  const m = agreement(pairs.filter((p) => p.same));
  const u = agreement(pairs.filter((p) => !p.same));
  const table: LinkingPriors["machine"] = {};
  for (const [name, rate] of Object.entries(m)) table[name] = { m: rate, u: u[name] ?? 0.5 };
  return table;
}
