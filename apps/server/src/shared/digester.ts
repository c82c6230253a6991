import { keyedDigest } from "./digest.ts";

/** Digests remembered: the same browsers come again and again, with the same values. */
const REMEMBERED = 20_000;

/** The keyed digest of `name=value`, or of the value alone. */
export type Digester = (value: string, name?: string) => string;

type Generation = Map<string, Map<string, string>>;

/**
 * `keyedDigest` under one key, remembering what it answered lately, by name and value. Two generations of at most
 * `remembered` values: bounded, and what is asked for often stays.
 */
export function createDigester(key: string, remembered = REMEMBERED): Digester {
  let recent: Generation = new Map();
  let older: Generation = new Map();
  let size = 0;
  return (value, name = "") => {
    let values = recent.get(name);
    const known = values?.get(value);
    if (known !== undefined) return known;
    const digest = older.get(name)?.get(value) ?? keyedDigest(key, name === "" ? value : `${name}=${value}`);
    if (size >= remembered) {
      older = recent;
      recent = new Map();
      values = undefined;
      size = 0;
    }
    if (values === undefined) {
      values = new Map();
      recent.set(name, values);
    }
    values.set(value, digest);
    size += 1;
    return digest;
  };
}
