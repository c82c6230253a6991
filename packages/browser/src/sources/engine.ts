import type { Reading } from "../collect/reading.ts";

/**
 * Which interfaces the browser offers, and how it prints a function of its own: the engine and
 * roughly its version, independent of the agent text.
 */
export function readEngine(): Reading {
  return [String(parseInt), ...Object.keys(Navigator.prototype).sort()];
}
