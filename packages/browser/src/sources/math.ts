import type { Reading } from "../collect/reading.ts";

const INPUTS = {
  acos: 0.12312423423423424,
  acosh: 1e308,
  asinh: 1,
  atanh: 0.5,
  cbrt: 100,
  cos: 10.000000000123,
  cosh: 492.3,
  exp: 1,
  expm1: 1,
  log1p: 10,
  sin: -1e300,
  sinh: 1,
  tan: -1e300,
  tanh: 0.123,
} as const;

/** Results in the last digits of which mathematics libraries differ. */
export function readMath(): Reading {
  const results: number[] = Object.entries(INPUTS).map(([name, input]) =>
    Math[name as keyof typeof INPUTS](input),
  );
  return [...results, Math.PI ** -100];
}
