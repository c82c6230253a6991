import type { Reading } from "../collect/reading.ts";

/** Colour abilities of the monitor the window is on. */
export function readDisplay(): Reading {
  return {
    value: [
      screen.colorDepth,
      firstMatch("color-gamut", ["rec2020", "p3", "srgb"]),
      matches("dynamic-range: high"),
    ],
  };
}

/** What the pointing devices can do. */
export function readPointers(): Reading {
  return {
    value: [
      firstMatch("pointer", ["fine", "coarse", "none"]),
      firstMatch("hover", ["hover", "none"]),
      matches("any-pointer: fine"),
      matches("any-pointer: coarse"),
      matches("any-hover: hover"),
    ],
  };
}

/** What the person asked the system for. The colour scheme is left out: many systems change it at dusk. */
export function readPreferences(): Reading {
  return {
    value: [
      matches("prefers-reduced-motion: reduce"),
      matches("prefers-reduced-transparency: reduce"),
      firstMatch("prefers-contrast", ["more", "less", "custom"]),
      matches("forced-colors: active"),
      matches("inverted-colors: inverted"),
    ],
  };
}

function firstMatch(feature: string, values: readonly string[]): string | null {
  return values.find((value) => matches(`${feature}: ${value}`)) ?? null;
}

function matches(condition: string): boolean {
  return matchMedia(`(${condition})`).matches;
}
