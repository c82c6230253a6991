import type { Observation } from "../types.ts";
import { browserClass } from "./browser-class.ts";
import { type WeightTable, weightTable } from "./weight-table.ts";

/** An observation made ready for comparing with many fingerprints. */
export interface Description {
  observation: Observation;
  table: WeightTable;
  /** Positions in the table of what the observation knows, parents before children. */
  positions: readonly number[];
  /** Digests at the same places. */
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
export function describe(observation: Observation): Description {
  const table = weightTable(browserClass(observation.agent));
  const found: number[] = [];
  const others: (readonly [string, string])[] = [];
  const { components, noisy } = observation;
  let decomposed = false;
  let count = 0;
  for (const name in components) {
    if (++count > MOST_COMPONENTS) break;
    if (noisy.length > 0 && noisy.includes(name)) continue;
    const position = table.positions.get(name);
    const digest = components[name];
    if (digest === undefined) continue;
    if (position !== undefined) found.push(position);
    else if (others.length < MOST_OTHERS) others.push([name, digest]);
    decomposed ||= name.startsWith("rupt:") || name.startsWith("lk:");
  }
  // Clients send components in one order, so that they mostly need no sorting.
  if (!inOrder(found)) found.sort((a, b) => a - b);
  const digests: string[] = [];
  for (const position of found) digests.push(components[table.weights[position]?.name ?? ""] ?? "");
  return { observation, table, positions: found, digests, others, decomposed };
}

function inOrder(numbers: readonly number[]): boolean {
  for (let i = 1; i < numbers.length; i++) if ((numbers[i] ?? 0) < (numbers[i - 1] ?? 0)) return false;
  return true;
}
