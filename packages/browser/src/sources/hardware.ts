import { isBrave } from "../browser-family.ts";
import { NOISY, type Reading } from "../collect/reading.ts";

/** Logical processors. */
export function readCores(): Reading {
  return isBrave() ? NOISY : navigator.hardwareConcurrency;
}

/** Memory in GiB, rounded by the browser. */
export function readMemory(): Reading {
  return isBrave() ? NOISY : (navigator as { deviceMemory?: number }).deviceMemory;
}

/** What the browser says about the system it was built for. */
export function readPlatform(): Reading {
  const { platform, vendor, productSub, oscpu } = navigator as Navigator & { oscpu?: string };
  return [platform, vendor, productSub, oscpu];
}

/** Fingers that the screen can follow, and whether touch events exist. */
export function readTouch(): Reading {
  return [navigator.maxTouchPoints, "ontouchstart" in globalThis, "TouchEvent" in globalThis];
}

/** Built-in document viewers. */
export function readPlugins(): Reading {
  const { plugins, pdfViewerEnabled } = navigator;
  if (isBrave()) return NOISY;
  return plugins && [pdfViewerEnabled, ...Array.from(plugins, (plugin) => plugin.name)];
}
