import type { Observation } from "../types.ts";
import { type DeviceClass, deviceClass, type Trait, traitOf } from "./traits.ts";

/** An observation made ready for comparing with many fingerprints. */
export interface Description {
  observation: Observation;
  names: readonly string[];
  digests: readonly string[];
  traits: readonly Trait[];
  deviceClass: DeviceClass;
  /** True where the whole digest is made of components that are compared one by one. */
  decomposed: boolean;
}

/** A single description never holds more than this; the rest of a poisoned one is ignored. */
const MOST_COMPONENTS = 80;

/** Leaves out noisy components: a randomised value is unknown, not different. */
export function describe(observation: Observation): Description {
  const names: string[] = [];
  const digests: string[] = [];
  const traits: Trait[] = [];
  let decomposed = false;
  for (const name in observation.components) {
    if (names.length >= MOST_COMPONENTS) break;
    const digest = observation.components[name];
    if (digest === undefined || observation.noisy.includes(name)) continue;
    names.push(name);
    digests.push(digest);
    traits.push(traitOf(name));
    if (!decomposed && (name.startsWith("rupt:") || name.startsWith("lk:"))) decomposed = true;
  }
  return { observation, names, digests, traits, deviceClass: deviceClass(observation.agent), decomposed };
}
