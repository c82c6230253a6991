import { keyedDigest } from "./digest.ts";

/** Digests remembered: the same browsers come again and again, with the same values. */
const REMEMBERED = 20_000;

/**
 * `keyedDigest` under one key, remembering what it answered lately. Two generations of at most `remembered` values:
 * bounded, and what is asked for often stays.
 */
export function createDigester(key: string, remembered = REMEMBERED): (value: string) => string {
  let recent = new Map<string, string>();
  let older = new Map<string, string>();
  return (value) => {
    const known = recent.get(value);
    if (known !== undefined) return known;
    const digest = older.get(value) ?? keyedDigest(key, value);
    if (recent.size >= remembered) {
      older = recent;
      recent = new Map();
    }
    recent.set(value, digest);
    return digest;
  };
}
