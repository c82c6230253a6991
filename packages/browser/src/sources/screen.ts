import { browserFamily } from "../browser-family.ts";
import type { Reading } from "../collect/reading.ts";

/**
 * Size of the screen, longer side first so that turning it changes nothing, in steps of six pixels.
 * Firefox divides by the page zoom and rounds: multiplied back, what was lost stays within a step.
 */
export function readScreen(): Reading {
  const zoom = browserFamily() === "firefox" ? devicePixelRatio : 1;
  const steps = (side: number): number => Math.round((side * zoom) / 6);
  return [steps(screen.width), steps(screen.height)].sort((a, b) => b - a);
}

/** Shape of the screen (longer / shorter side, fiftieths): the same whatever the zoom and scaling. */
export function readScreenRatio(): Reading {
  const { width, height } = screen;
  return width && height ? Math.round(Math.max(width / height, height / width) * 50) : { reason: "blocked" };
}
