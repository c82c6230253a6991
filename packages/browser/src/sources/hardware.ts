import { isBrave } from "../browser-family.ts";
import { type Reading, reading } from "../collect/reading.ts";

/** Logical processors. */
export function readCores(): Reading {
  return isBrave() ? { reason: "noisy" } : reading(navigator.hardwareConcurrency);
}

/** Memory in GiB, rounded by the browser. */
export function readMemory(): Reading {
  return isBrave() ? { reason: "noisy" } : reading((navigator as { deviceMemory?: number }).deviceMemory);
}

/** What the browser says about the system it was built for. */
export function readPlatform(): Reading {
  const { platform, vendor, productSub, oscpu } = navigator as Navigator & { oscpu?: string };
  return { value: [platform, vendor, productSub, oscpu] };
}

/** Fingers that the screen can follow, and whether touch events exist. */
export function readTouch(): Reading {
  return { value: [navigator.maxTouchPoints ?? 0, "ontouchstart" in globalThis, "TouchEvent" in globalThis] };
}

/** Built-in document viewers. */
export function readPlugins(): Reading {
  const { plugins, pdfViewerEnabled } = navigator;
  if (!plugins) return { reason: "unsupported" };
  if (isBrave()) return { reason: "noisy" };
  return { value: [pdfViewerEnabled, Array.from(plugins, (plugin) => plugin.name)] };
}
