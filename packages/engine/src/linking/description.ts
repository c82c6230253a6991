import type { Observation } from "../types.ts";
import { browserClass } from "./browser-class.ts";
import { type WeightTable, weightTable } from "./weight-table.ts";

/** An observation made ready for comparing with many fingerprints. */
export interface Description {
  observation: Observation;
  table: WeightTable;
  /** Positions in the table of what the observation knows. */
  positions: readonly number[];
  /** Names and digests at the same places. */
  names: readonly string[];
  digests: readonly string[];
  /** Components without an entry in the table. */
  others: readonly (readonly [name: string, digest: string])[];
  /** True where the whole digest is made of components that are compared one by one. */
  decomposed: boolean;
}

/** A description holds no more than this; the rest of a made-up one is ignored. */
const MOST_COMPONENTS = 96;
const MOST_OTHERS = 12;

/** Leaves out noisy components: a randomised value is unknown, not different. */
export function describe(observation: Observation, amongStrangers = false): Description {
  const table = weightTable(browserClass(observation.agent), amongStrangers);
  const positions: number[] = [];
  const names: string[] = [];
  const digests: string[] = [];
  let others: (readonly [string, string])[] = NO_OTHERS;
  const { components, noisy } = observation;
  let decomposed = false;
  let count = 0;
  for (const name in components) {
    if (++count > MOST_COMPONENTS) break;
    if (noisy.length > 0 && noisy.includes(name)) continue;
    const digest = components[name];
    if (digest === undefined) continue;
    const position = table.positions.get(name);
    if (position !== undefined) {
      positions.push(position);
      names.push(name);
      digests.push(digest);
    } else if (others.length < MOST_OTHERS) {
      if (others === NO_OTHERS) others = [];
      others.push([name, digest]);
    }
    if (!decomposed) decomposed = name.startsWith("rupt:") || name.startsWith("lk:");
  }
  return { observation, table, positions, names, digests, others, decomposed };
}

const NO_OTHERS: (readonly [string, string])[] = [];
