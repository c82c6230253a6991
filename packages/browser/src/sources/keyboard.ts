import type { Reading } from "../collect/reading.ts";

interface Keyboard {
  getLayoutMap(): Promise<Iterable<[string, string]>>;
}

/** Letters on the keys, where the browser tells (Chromium, top-level pages on secure origins). */
export async function readKeyboard(): Promise<Reading> {
  const { keyboard } = navigator as { keyboard?: Keyboard };
  if (!keyboard?.getLayoutMap) return { reason: "unsupported" };
  try {
    const keys = Array.from(await keyboard.getLayoutMap(), (pair) => pair.join(""));
    return keys.length > 0 ? { value: keys.sort() } : { reason: "unsupported" };
  } catch {
    return { reason: "blocked" };
  }
}
