/**
 * What a dependence tree gets wrong: components hang together in more ways than one parent each can tell, so that
 * one cause counts twice or one rare cause too little. A logistic regression on pairs with known truth, for each
 * class of browser, turns the tree's bits into bits that add up.
 */
import type { ComponentPriors, VersionChances, VersionPriors } from "./linking-priors.ts";
import { BUCKETS, bucketOf, RELATIONS } from "./linking-priors.ts";
import { fitSparseLogistic, type SparseCase } from "./logistic.ts";
import type { Pair } from "./pairs.ts";

/** The trees that are corrected: those in the engine. */
export interface Trees {
  classes: Readonly<
    Record<string, readonly Pick<ComponentPriors, "name" | "parent" | "m" | "uByVersions">[]>
  >;
  versions: Readonly<Record<string, VersionPriors>>;
}

export interface Corrections {
  /** What a bit of the tree is worth. */
  scale: number;
  /** Bits to add where a component agrees, where it differs, and where an update changed it for everybody. */
  components: Record<string, readonly [agrees: number, differs: number, changed: number]>;
  /** Bits to add by what the browser's version did: older, equal, one step newer, more; and the system's. */
  versions: readonly number[];
  systemVersions: readonly number[];
}

/** Draws corrections towards none: they need many pairs to be large. */
const RIDGE = 2;
/** No component of the tree weighs more than this either way, in bits; the engine bounds it likewise. */
const MOST_TREE_BITS = 7;
/** Where in a case's features what stands: the tree's bits, version steps, system steps, components. */
const FIRST_VERSION = 1;
const FIRST_SYSTEM = FIRST_VERSION + RELATIONS.length;
const FIRST_COMPONENT = FIRST_SYSTEM + RELATIONS.length;
/** A component agrees, differs, or was bound to change. */
const STATES = 3;

/** Corrections of every class that has a tree. */
export function fitCorrections(trees: Trees, pairs: readonly Pair[]): Record<string, Corrections> {
  const met = pairs.filter((p) => p.scope === "account");
  const result: Record<string, Corrections> = {};
  for (const name of Object.keys(trees.classes)) {
    // The tree of all classes serves those that have none of their own.
    const part = met.filter((p) => (name === "*" ? trees.classes[p.class] === undefined : p.class === name));
    result[name] = fitClass(name, trees, part);
  }
  return result;
}

function fitClass(name: string, trees: Trees, pairs: readonly Pair[]): Corrections {
  const components = trees.classes[name] ?? [];
  const same = pairs.filter((p) => p.same).length;
  const cases = pairs.map((pair): SparseCase => {
    const tree = treeBits(name, trees, pair) * Math.LN2;
    const indices = [0, FIRST_VERSION + RELATIONS.indexOf(pair.version)];
    if (pair.systemKnown) indices.push(FIRST_SYSTEM + RELATIONS.indexOf(pair.system));
    components.forEach((component, position) => {
      const agrees = pair.agrees.get(component.name);
      if (agrees !== undefined) indices.push(FIRST_COMPONENT + STATES * position + (agrees ? 0 : 1));
      else if (pair.foretold?.changed.has(component.name) === true)
        indices.push(FIRST_COMPONENT + STATES * position + 2);
    });
    const values = indices.map((index) => (index === 0 ? tree / TREE_UNIT : 1));
    const weight = pair.same ? 1 : same / Math.max(1, pairs.length - same);
    return { indices, values, hit: pair.same, weight, known: tree };
  });
  const weights = fitSparseLogistic(cases, FIRST_COMPONENT + STATES * components.length, RIDGE);
  const bits = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => rounded((weights[from + i] ?? 0) / Math.LN2));
  return {
    scale: rounded(1 + (weights[0] ?? 0) / TREE_UNIT),
    components: Object.fromEntries(
      components.map((c, i) => [
        c.name,
        bits(FIRST_COMPONENT + STATES * i, STATES) as [number, number, number],
      ]),
    ),
    versions: bits(FIRST_VERSION, RELATIONS.length),
    systemVersions: bits(FIRST_SYSTEM, RELATIONS.length),
  };
}

const rounded = (x: number): number => Math.round(x * 1000) / 1000;

/** The tree's bits are divided by this as a feature, so that all features are of one order. */
const TREE_UNIT = 4;

function treeBits(name: string, trees: Trees, pair: Pair): number {
  const versions = trees.versions[name];
  const bucket = bucketOf(pair.ageDays);
  const step = RELATIONS.indexOf(pair.version);
  const systemStep = RELATIONS.indexOf(pair.system);
  let bits = 0;
  if (versions !== undefined) {
    bits += ratio(versions.same[bucket], versions.other, step);
    if (pair.systemKnown)
      bits += ratio(versions.systemSame[bucket]?.[step], versions.systemOther[step], systemStep);
  }
  for (const component of trees.classes[name] ?? []) {
    const agrees = pair.agrees.get(component.name);
    if (agrees === undefined) continue;
    const above = component.parent === null ? undefined : pair.agrees.get(component.parent);
    const state = above === undefined ? 2 : above ? 1 : 0;
    // Where it is known what the update made of a value, the two compare as if there had been none.
    const updated = pair.foretold?.known.has(component.name) === true ? 0 : pair.updated;
    const m = component.m[updated * BUCKETS + bucket]?.[state] ?? 0.5;
    const u = component.uByVersions[updated][state];
    bits += agrees
      ? Math.min(MOST_TREE_BITS, Math.log2(m / u))
      : Math.max(-MOST_TREE_BITS, Math.log2((1 - m) / (1 - u)));
  }
  return bits;
}

const ratio = (same: VersionChances | undefined, other: VersionChances | undefined, step: number): number =>
  Math.log2((same?.[step] ?? 1) / (other?.[step] ?? 1));
