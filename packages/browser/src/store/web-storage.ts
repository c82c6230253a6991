/** Reads one key of localStorage or sessionStorage; undefined where it is empty or blocked. */
export function readStored(store: "localStorage" | "sessionStorage", key: string): string | undefined {
  try {
    return globalThis[store].getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Writes one key, or removes it when the value is empty. Does nothing where storage is blocked or full. */
export function writeStored(store: "localStorage" | "sessionStorage", key: string, value: string): void {
  try {
    if (value) globalThis[store].setItem(key, value);
    else globalThis[store].removeItem(key);
  } catch {}
}
