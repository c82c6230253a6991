import type { Reading } from "../collect/reading.ts";

/** Which stores exist here. */
export function readStorage(): Reading {
  const works = (probe: () => unknown): boolean => {
    try {
      return Boolean(probe());
    } catch {
      return false;
    }
  };
  return [
    navigator.cookieEnabled,
    works(() => localStorage),
    works(() => sessionStorage),
    works(() => indexedDB),
    works(() => navigator.storage.getDirectory),
  ];
}
