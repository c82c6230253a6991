import { isDescribed } from "../profile/novelty.ts";
import type { Observation } from "../types.ts";
import { browserClass } from "./browser-class.ts";
import { mayBeMadeUp } from "./made-up.ts";
import { type ComponentEvidence, type WeightTable, weightTable } from "./weight-table.ts";

/**
 * Who told of a browser: our own SDK the whole, another collector something, or nobody but its header. Programs whose
 * header names no browser and no system count with the other collectors: they tell too little to be taken for known.
 */
export type Collector = "own" | "other" | "none";

/** An observation made ready for comparing with many fingerprints. */
export interface Description {
  observation: Observation;
  table: WeightTable;
  /** Positions in the table of what the observation knows. */
  positions: readonly number[];
  /** Names and digests at the same places. */
  names: readonly string[];
  digests: readonly string[];
  /** At the same places: whether the browser may have made it up unnoticed. */
  doubtful: readonly boolean[];
  /** Components without an entry in the table. */
  others: readonly (readonly [name: string, digest: string])[];
  collector: Collector;
  /** What it weighs that all of it agrees, by row of the weights, as far as it was asked for. */
  agreements: (Agreement | undefined)[];
  /** True where the whole digest is made of components that are compared one by one. */
  decomposed: boolean;
}

/** What agreement in all components comes to. */
export interface Agreement {
  bits: number;
  evidence: readonly ComponentEvidence[];
}

/** A description holds no more than this; the rest of a made-up one is ignored. */
const MOST_COMPONENTS = 96;
const MOST_OTHERS = 12;

/**
 * Leaves out noisy components: a randomised value is unknown, not different.
 *
 * @param plain weigh by the trees as they stand, as among strangers
 */
export function describe(observation: Observation, plain = false): Description {
  const { components, noisy } = observation;
  const collector = collectorOf(observation, plain);
  const table = weightTable(browserClass(observation.agent), collector === "own");
  const layout = layoutOf(table, components, noisy);
  const { positions, names, doubtful, agreements, decomposed } = layout;
  const digests: string[] = new Array(names.length);
  let next = 0;
  // Walking over them is several times faster than looking each up by its name; both have one order.
  for (const name in components) if (names[next] === name) digests[next++] = components[name] ?? "";
  const others =
    layout.otherNames.length === 0
      ? NO_OTHERS
      : layout.otherNames.map((name): readonly [string, string] => [name, components[name] ?? ""]);
  return {
    observation,
    table,
    positions,
    names,
    digests,
    doubtful,
    others,
    collector,
    agreements,
    decomposed,
  };
}

function collectorOf(observation: Observation, plain: boolean): Collector {
  const { components, agent } = observation;
  if (!isDescribed(observation)) return agent.browser !== null && agent.system !== null ? "none" : "other";
  return !plain && isByOwnSdk(components) ? "own" : "other";
}

/** Our own SDK always tells these; another collector's few components seldom have such names. */
function isByOwnSdk(components: Observation["components"]): boolean {
  return components["lk:engine"] !== undefined && components["lk:preferences"] !== undefined;
}

const NO_OTHERS: readonly (readonly [string, string])[] = [];

/** Where the components of a description stand in its table. */
interface Layout extends Pick<Description, "positions" | "names" | "doubtful" | "agreements" | "decomposed"> {
  /** All that the description names, in its order, and what of it is noisy. */
  all: readonly string[];
  noisy: readonly string[];
  otherNames: readonly string[];
}

/** The layout met last with each table: descriptions of one collector and class nearly all have the same. */
const layouts = new WeakMap<WeightTable, Layout>();

function layoutOf(
  table: WeightTable,
  components: Observation["components"],
  noisy: readonly string[],
): Layout {
  const known = layouts.get(table);
  if (known !== undefined && isLaidOut(known, components, noisy)) return known;
  const layout = layOut(table, components, noisy);
  layouts.set(table, layout);
  return layout;
}

function isLaidOut(
  { all, noisy: known }: Layout,
  components: Observation["components"],
  noisy: readonly string[],
): boolean {
  if (noisy.length !== known.length) return false;
  for (let i = 0; i < noisy.length; i++) if (noisy[i] !== known[i]) return false;
  let i = 0;
  for (const name in components) if (name !== all[i++]) return false;
  return i === all.length;
}

function layOut(table: WeightTable, components: Observation["components"], noisy: readonly string[]): Layout {
  const all = Object.keys(components);
  const named = all.slice(0, MOST_COMPONENTS).filter((name) => !noisy.includes(name));
  const names = named.filter((name) => table.positions.has(name));
  return {
    all,
    noisy,
    names,
    doubtful: names.map((name) => mayBeMadeUp(name, noisy)),
    agreements: [],
    positions: names.map((name) => table.positions.get(name) ?? 0),
    otherNames: named.filter((name) => !table.positions.has(name)).slice(0, MOST_OTHERS),
    decomposed: named.some((name) => name.startsWith("rupt:") || name.startsWith("lk:")),
  };
}
