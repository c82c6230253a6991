import {
  type Block,
  COLLECTOR_OVERRIDES,
  COMPONENT_PRIORS,
  type ComponentPrior,
  UNKNOWN_COMPONENT,
} from "../priors/components.ts";
import type { Agent } from "../types.ts";

/** Blocks in a fixed order, so that sums can live in small arrays. */
export const BLOCKS: readonly Block[] = [
  "render",
  "audio",
  "fonts",
  "display",
  "hardware",
  "engine",
  "locale",
  "zone",
  "extras",
  "version",
  "identity",
];

/** A component's prior with its block as a number. */
export interface Trait extends ComponentPrior {
  blockIndex: number;
}

/** Column of a prior's `agree`: desktop systems, macOS, Android, iOS and iPadOS. */
export type DeviceClass = 0 | 1 | 2 | 3;

export function deviceClass(agent: Agent): DeviceClass {
  switch (agent.system) {
    case "ios":
    case "ipados":
      return 3;
    case "android":
      return 2;
    case "macos":
      return 1;
    default:
      return 0;
  }
}

const traits = new Map<string, Trait>();
for (const [name, entry] of Object.entries(COMPONENT_PRIORS)) {
  for (const collector of ["rupt", "sig", "lk"]) traits.set(`${collector}:${name}`, toTrait(entry));
}
for (const [name, entry] of Object.entries(COLLECTOR_OVERRIDES)) traits.set(name, toTrait(entry));
const unknownTrait = toTrait(UNKNOWN_COMPONENT);

function toTrait(entry: ComponentPrior): Trait {
  return { ...entry, blockIndex: BLOCKS.indexOf(entry.block) };
}

/** The trait of a component named `collector:name`; a mild default for names nobody described. */
export function traitOf(component: string): Trait {
  return traits.get(component) ?? unknownTrait;
}
