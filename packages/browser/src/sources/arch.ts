import type { Reading } from "../collect/reading.ts";

/** Processor family by the sign of a computed NaN: x86 sets it, ARM does not. */
export function readArch(): Reading {
  const float = new Float32Array([Number.POSITIVE_INFINITY]);
  float[0] = (float[0] ?? 0) - (float[0] ?? 0);
  return new Uint8Array(float.buffer)[3];
}
