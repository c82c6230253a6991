import type { Observation } from "@latchkey/engine";

/** Keys by which the same browser is found again across a project although some of its components changed. */
export function blockingKeysOf(_observation: Observation): readonly string[] {
  return [];
}
