import { blockingKeys, type Observation } from "@latchkey/engine";

/**
 * Keys by which the same browser is found again across a project although some of its components changed. Made of
 * components that are keyed for the project already; the whole digest has a key of its own elsewhere.
 */
export function blockingKeysOf(observation: Observation): readonly string[] {
  return blockingKeys(observation).filter((key) => !key.startsWith("d:"));
}
