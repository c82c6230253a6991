import type { Reading } from "../collect/reading.ts";

/** Colour abilities of the monitor the window is on. */
export function readDisplay(): Reading {
  return screen.colorDepth + media("color-gamut: rec2020|color-gamut: p3|dynamic-range: high");
}

/** What the pointing devices can do. */
export function readPointers(): Reading {
  return media(
    "pointer: fine|pointer: coarse|hover: hover|any-pointer: fine|any-pointer: coarse|any-hover: hover",
  );
}

/** What the person asked the system for. The colour scheme is left out: many systems change it at dusk. */
export function readPreferences(): Reading {
  return media(
    "prefers-reduced-motion: reduce|prefers-reduced-transparency: reduce|prefers-contrast: more|" +
      "prefers-contrast: less|forced-colors: active|inverted-colors: inverted",
  );
}

/** One character for each condition: whether it holds now. */
function media(conditions: string): string {
  return conditions.replace(/[^|]+\|?/g, (one) =>
    matchMedia(`(${one.replace("|", "")})`).matches ? "1" : "0",
  );
}
