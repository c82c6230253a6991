import type { Reading } from "../collect/reading.ts";

/** Results in the last digits of which mathematics libraries differ. */
export function readMath(): Reading {
  const { acos, acosh, asinh, atanh, cbrt, cos, cosh, exp, expm1, log1p, PI, pow, sin, sinh, tan, tanh } =
    Math;
  return {
    value: [
      acos(0.12312423423423424),
      acosh(1e308),
      asinh(1),
      atanh(0.5),
      cbrt(100),
      cos(10.000000000123),
      cosh(492 * 0.6931),
      exp(1),
      expm1(1),
      log1p(10),
      pow(PI, -100),
      sin(-1e300),
      sinh(1),
      tan(-1e300),
      tanh(0.123),
    ],
  };
}
