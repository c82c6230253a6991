import { browserFamily, isBrave } from "../browser-family.ts";
import { NOISY, type Reading } from "../collect/reading.ts";

/** Logical processors. Firefox, when it protects, answers 4 or 8: from it these two say nothing. */
export function readCores(): Reading {
  const { hardwareConcurrency: cores } = navigator;
  return isBrave() || (browserFamily() === "firefox" && /^[48]$/.test(`${cores}`)) ? NOISY : cores;
}

/** Few or many processors, as Firefox rounds them: what all browsers and private windows agree on. */
export function readCoresClass(): Reading {
  return isBrave() ? NOISY : navigator.hardwareConcurrency >= 8 ? 8 : 4;
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

/** Fingers that the screen can follow. */
export function readTouch(): Reading {
  return navigator.maxTouchPoints;
}
