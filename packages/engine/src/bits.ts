/** Conversions between probabilities (0..1) and evidence in bits (log2 of the odds). */

/** log2(p / (1 - p)), finite for every p: probabilities are kept a hair inside 0 and 1. */
export function toLogOdds(probability: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, probability));
  return Math.log2(p / (1 - p));
}

/** The probability whose log2 odds are `bits`. */
export function fromLogOdds(bits: number): number {
  return 1 / (1 + 2 ** -bits);
}

/** `value` inside `low`..`high`; `low` where it is not a number. */
export function clamp(value: number, low: number, high: number): number {
  return value > low ? Math.min(value, high) : low;
}

/** Two decimals: enough for evidence shown to people, short in a store. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
