import type { Reading } from "../collect/reading.ts";

interface Keyboard {
  getLayoutMap?(): Promise<Iterable<[string, string]>>;
}

/** Letters on the keys, where the browser tells (Chromium, top-level pages on secure origins). */
export async function readKeyboard(): Promise<Reading> {
  const { keyboard } = navigator as { keyboard?: Keyboard };
  try {
    const layout = await keyboard?.getLayoutMap?.();
    return layout && Array.from(layout, String).sort();
  } catch {
    return { reason: "blocked" };
  }
}
