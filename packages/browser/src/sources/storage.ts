import type { Reading } from "../collect/reading.ts";

/** Which stores exist here. None is opened: the first touch of one can cost tens of milliseconds. */
export function readStorage(): Reading {
  const { cookieEnabled, storage } = navigator;
  return [
    cookieEnabled,
    "indexedDB" in globalThis,
    "openDatabase" in globalThis,
    Boolean(storage?.getDirectory),
  ];
}
