import { CORE } from "../sources/index.ts";
import { COLLECTOR } from "../version.ts";
import { digestText } from "./digest.ts";

/** Component name -> 16 hex characters. */
export type Components = Readonly<Record<string, string>>;

/** The short fingerprint of one description: `lk1.<16 hex>`, over its core components in name order. */
export function shortFingerprint(components: Components): string {
  return `${COLLECTOR}.${digestText(list(components, CORE))}`;
}

/**
 * The portable fingerprint, for callers that pass it on through their own server:
 * `lk1.<16 hex>.<name>:<16 hex>~<name>:!`, where `!` marks a component that the browser randomises.
 * The part before the second dot is the short fingerprint. About 1 KB.
 */
export function portableFingerprint(short: string, components: Components, noisy: readonly string[]): string {
  return [`${short}.${list(components, /./)}`, ...noisy.map((name) => `${name}:!`)].join("~");
}

function list(components: Components, which: RegExp): string {
  const names = Object.keys(components).filter((name) => which.test(name));
  return names
    .sort()
    .map((name) => `${name}:${components[name]}`)
    .join("~");
}
