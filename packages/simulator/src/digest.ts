type Part = string | number | boolean | null;

let low = 0;
let high = 0;

/** Two 32-bit lanes of a multiplicative hash, left in `low` and `high`. */
function hash(parts: readonly Part[]): void {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const part of parts) {
    const text = typeof part === "string" ? part : String(part);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    a = Math.imul(a ^ 31, 2654435761);
    b = Math.imul(b ^ 31, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  low = a >>> 0;
  high = b >>> 0;
}

/**
 * A short, fast, stable digest of 16 hex characters. It stands in for the SDK's per-component digests;
 * nothing secret rests on it.
 */
export function digest(...parts: readonly Part[]): string {
  hash(parts);
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

/** A number in [0, 1) fixed by the parts: a coin whose toss can be looked up again. */
export function coin(...parts: readonly Part[]): number {
  hash(parts);
  return high / 4294967296;
}
