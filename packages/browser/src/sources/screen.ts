import { browserFamily } from "../browser-family.ts";
import type { Reading } from "../collect/reading.ts";

/**
 * Size of the screen, longer side first so that turning it changes nothing. Firefox divides by the
 * page zoom: multiplied back, and rounded because the division lost digits.
 */
export function readScreen(): Reading {
  const size = screenSize();
  return size ? { value: size } : { reason: "blocked" };
}

/** Shape of the screen (longer / shorter side, hundredths): the same whatever the zoom and scaling. */
export function readScreenRatio(): Reading {
  const size = screenSize();
  return size ? { value: Math.round((size[0] / size[1]) * 50) * 2 } : { reason: "blocked" };
}

function screenSize(): [number, number] | null {
  const zoom = browserFamily() === "firefox" ? devicePixelRatio : 1;
  const [short, long] = [screen.width, screen.height].sort((a, b) => a - b) as [number, number];
  if (!(short > 0)) return null;
  const snap = (side: number): number => (zoom === 1 ? side : Math.round((side * zoom) / 4) * 4);
  return [snap(long), snap(short)];
}
