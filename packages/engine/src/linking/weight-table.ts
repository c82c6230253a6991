import {
  COMPONENT_FAMILY,
  type FamilyPrior,
  RUPT_FAMILY,
  SIGNAL_FAMILY,
  UNKNOWN_FAMILY,
} from "../priors/component-families.ts";
import { CORRECTIONS, type Corrections } from "../priors/link-corrections.ts";
import {
  AGE_BUCKET_DAYS,
  type ByParent,
  LINKING_PRIORS,
  VERSIONS,
  type VersionChances,
} from "../priors/linking-priors.ts";
import type { Update } from "./agents.ts";
import { familyColumn } from "./browser-class.ts";

/** What one component says of a match. */
export interface ComponentEvidence {
  readonly component: string;
  readonly agrees: boolean | null;
  readonly bits: number;
}

/**
 * Match weights of every component for one class of browsers, ready to be looked up: log2(m/u) where two
 * descriptions agree, log2((1-m)/(1-u)) where they differ (Fellegi and Sunter 1969), given what the parent
 * component did (tree-augmented, after Chow and Liu 1968, so that components with one cause count once).
 */
export interface Weight {
  name: string;
  /** Position of the parent in the table, -1 for none. */
  parent: number;
  /** By kind of update (3), age bucket (5) and parent state (3), in that order of significance. */
  agree: Float64Array;
  differ: Float64Array;
  /** Bits where an update changed it for everybody, into nobody knows what. */
  changed: number;
  /** The same in words, filled in as they are said; null where an agreement hardly weighs. */
  toldIfAgreeing: (ComponentEvidence | null | undefined)[];
  toldIfDiffering: (ComponentEvidence | null | undefined)[];
  /** What a difference means beyond its bits: another zone, another screen, another window. */
  role: "zone" | "screen" | "window" | null;
  /** Chance that another machine agrees when the parent is unknown: to tell rare values from common ones. */
  usual: number;
  /** log2 of the chance that another machine agrees as well, where it agrees on the parent. */
  stranger: number;
}

export interface WeightTable {
  weights: readonly Weight[];
  positions: ReadonlyMap<string, number>;
  /** Bits by age bucket (5) and what the version did: older, equal, one step newer, more. */
  versions: Float64Array;
  /** The same for the system's version, by what the browser's did. */
  systemVersions: Float64Array;
}

/** What a component's parent did: index into a row of the tables. */
export const PARENT_DIFFERS = 0;
export const PARENT_AGREES = 1;
export const PARENT_UNKNOWN = 2;

const BUCKETS = AGE_BUCKET_DAYS.length + 1;
/** Where in its bucket an age is taken to lie, in days. */
const BUCKET_MIDDLE_DAYS = [0.3, 3, 13, 30, 60] as const;
const DAY_MS = 86_400_000;
/** No single component decides alone: worlds we do not know drift in ways ours do not. */
const MOST_AGREE_BITS = 7;
const MOST_DIFFER_BITS = -7;

/** The bucket of the time since a fingerprint was last seen (milliseconds). */
export function ageBucket(elapsedMs: number): number {
  const days = elapsedMs / DAY_MS;
  for (let i = 0; i < AGE_BUCKET_DAYS.length; i++) if (days <= (AGE_BUCKET_DAYS[i] ?? 0)) return i;
  return BUCKETS - 1;
}

const UPDATES = 3;

/** Index of the row of weights for an age and what was updated in between. */
export function weightRow(bucket: number, update: Update): number {
  return (update * BUCKETS + bucket) * 3;
}

const tables = new Map<string, WeightTable>();
const plainTables = new Map<string, WeightTable>();

/**
 * The table of a class (`engine:system`); fitted where there is a fit, hand-made elsewhere. `corrected` for whole
 * descriptions by our own SDK within an account, on which the corrections are fitted; they hold together only, so
 * for other collectors, and among strangers of a whole project, the trees stand as they are.
 */
export function weightTable(browserClass: string, corrected: boolean): WeightTable {
  const cache = corrected ? tables : plainTables;
  const known = cache.get(browserClass);
  if (known !== undefined) return known;
  const table = buildTable(browserClass, corrected ? correctionsOf(browserClass) : undefined);
  // Systems are a short list; a caller that makes names up must not fill the memory.
  if (cache.size < 64) cache.set(browserClass, table);
  return table;
}

function buildTable(browserClass: string, corrections: Corrections | undefined): WeightTable {
  const weights: Weight[] = [];
  const positions = new Map<string, number>();
  const put = (
    name: string,
    parent: string | null,
    m: readonly ByParent[],
    u: readonly [ByParent, ByParent, ByParent],
    correct = UNCORRECTED,
  ): void => {
    const position = parent === null ? -1 : (positions.get(parent) ?? -1);
    positions.set(name, weights.length);
    weights.push(toWeight(name, position, m, u, correct));
  };
  const column = familyColumn(browserClass.slice(browserClass.indexOf(":") + 1));
  const fitted = LINKING_PRIORS[browserClass] ?? LINKING_PRIORS["*"] ?? [];
  for (const component of fitted) {
    put(
      `lk:${component.name}`,
      component.parent === null ? null : `lk:${component.parent}`,
      component.m,
      component.uByVersions,
      corrected(corrections, component.name),
    );
  }
  const families: readonly (readonly [string, Readonly<Record<string, FamilyPrior>>])[] = [
    ["rupt:", RUPT_FAMILY],
    ["sig:", SIGNAL_FAMILY],
    ["lk:", COMPONENT_FAMILY],
  ];
  for (const [prefix, family] of families) {
    for (const [name, prior] of Object.entries(family)) {
      if (positions.has(prefix + name)) continue;
      const parent =
        prior.parent === null || prior.parent.includes(":") ? prior.parent : prefix + prior.parent;
      const u = tiedU(prior, column);
      put(prefix + name, parent, tiedM(prior), [u, u, u]);
    }
  }
  return { weights, positions, ...versionBits(browserClass, corrections) };
}

/** A line that turns a component's bits in the tree into bits that add up with the others'. */
interface Correction {
  scale: number;
  agrees: number;
  differs: number;
  changed: number;
}

const UNCORRECTED: Correction = { scale: 1, agrees: 0, differs: 0, changed: 0 };

function correctionsOf(browserClass: string): Corrections | undefined {
  return CORRECTIONS[LINKING_PRIORS[browserClass] === undefined ? "*" : browserClass];
}

function corrected(corrections: Corrections | undefined, name: string): Correction {
  if (corrections === undefined) return UNCORRECTED;
  const [agrees, differs, changed] = corrections.components[name] ?? [0, 0, 0];
  return { scale: corrections.scale, agrees, differs, changed };
}

const ROLES: ReadonlyMap<string, Weight["role"]> = new Map([
  ["lk:timezone", "zone"],
  ["sig:timezone", "zone"],
  ["rupt:timezone", "zone"],
  ["lk:screen", "screen"],
  ["sig:screenResolution", "screen"],
  ["rupt:screen", "window"],
]);

function versionBits(
  browserClass: string,
  corrections: Corrections | undefined,
): Pick<WeightTable, "versions" | "systemVersions"> {
  const chances = VERSIONS[browserClass] ?? VERSIONS["*"];
  const versions = new Float64Array(BUCKETS * 4);
  const systemVersions = new Float64Array(BUCKETS * 16);
  if (chances === undefined) return { versions, systemVersions };
  const scale = corrections?.scale ?? 1;
  const weigh = (same: VersionChances | undefined, other: VersionChances | undefined, step: number): number =>
    scale * Math.log2((same?.[step] ?? 1) / (other?.[step] ?? 1));
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    for (let step = 0; step < 4; step++) {
      versions[bucket * 4 + step] =
        weigh(chances.same[bucket], chances.other, step) + (corrections?.versions[step] ?? 0);
      for (let system = 0; system < 4; system++) {
        const same = chances.systemSame[bucket]?.[step];
        systemVersions[(bucket * 4 + step) * 4 + system] =
          weigh(same, chances.systemOther[step], system) + (corrections?.systemVersions[system] ?? 0);
      }
    }
  }
  return { versions, systemVersions };
}

function toWeight(
  name: string,
  parent: number,
  m: readonly ByParent[],
  u: readonly [equal: ByParent, browser: ByParent, system: ByParent],
  { scale, agrees, differs, changed } = UNCORRECTED,
): Weight {
  const agree = new Float64Array(BUCKETS * UPDATES * 3);
  const differ = new Float64Array(BUCKETS * UPDATES * 3);
  for (let row = 0; row < BUCKETS * UPDATES; row++) {
    // Tables with two kinds of update tell any update from none.
    const chances = m[row] ?? m[row - BUCKETS];
    for (let state = 0; state < 3; state++) {
      const same = chances?.[state] ?? 0.95;
      const other = u[Math.floor(row / BUCKETS)]?.[state] ?? 0.5;
      agree[row * 3 + state] = scale * Math.min(MOST_AGREE_BITS, Math.log2(same / other)) + agrees;
      differ[row * 3 + state] =
        scale * Math.max(MOST_DIFFER_BITS, Math.log2((1 - same) / (1 - other))) + differs;
    }
  }
  return {
    name,
    parent,
    agree,
    differ,
    changed,
    toldIfAgreeing: new Array(agree.length).fill(undefined),
    toldIfDiffering: new Array(differ.length).fill(undefined),
    role: ROLES.get(name) ?? null,
    usual: u[0][PARENT_UNKNOWN],
    stranger: Math.log2(u[0][parent < 0 ? PARENT_UNKNOWN : PARENT_AGREES]),
  };
}

function inside(p: number): number {
  return Math.min(0.9998, Math.max(1e-5, p));
}

function tiedM(prior: FamilyPrior): ByParent[] {
  const rows: ByParent[] = [];
  for (const updated of [false, true]) {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const days = BUCKET_MIDDLE_DAYS[bucket] ?? 50;
      const keeps = prior.keeps * Math.exp(-prior.drift * days) * (updated ? prior.update : 1);
      rows.push(byParent(inside(keeps), prior.tied));
    }
  }
  return rows;
}

function tiedU(prior: FamilyPrior, column: 0 | 1 | 2 | 3): ByParent {
  return byParent(inside(prior.agree[column]), prior.tied);
}

/** Chances given the parent, where a share `tied` of the agreement is the parent's own. */
function byParent(p: number, tied: number): ByParent {
  return [inside(p * (1 - tied)), inside(p + tied * (1 - p)), p];
}

/** The weight of a component without an entry in any table. */
export const UNKNOWN_WEIGHT: Weight = toWeight("", -1, tiedM(UNKNOWN_FAMILY), [
  tiedU(UNKNOWN_FAMILY, 0),
  tiedU(UNKNOWN_FAMILY, 0),
  tiedU(UNKNOWN_FAMILY, 0),
]);
