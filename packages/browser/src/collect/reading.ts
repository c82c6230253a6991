/**
 * What a source answers. A source never throws for what it expects: it says why there is no value.
 * Anything it does throw becomes `error`, and the other sources go on.
 */

export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

export type Value = Json | Uint8Array;

/**
 * - `unsupported`: this browser has no such interface
 * - `blocked`: the interface is there but refuses (policy, permission, private window)
 * - `noisy`: the browser changes the value on purpose or between two tries
 * - `late`: it did not answer in time
 * - `error`: something unexpected was thrown
 */
export type Reason = "unsupported" | "blocked" | "noisy" | "late" | "error";

export type Reading = { readonly value: Value } | { readonly reason: Reason };

/** `value`, or `unsupported` where the browser has none. */
export function reading(value: Json): Reading {
  return value === undefined || value === null ? { reason: "unsupported" } : { value };
}

export interface Source {
  /** Name of the component on the wire. */
  readonly name: string;
  /** Part of the fingerprint, the digest over the whole: only what is always there at once. */
  readonly core?: true;
  /** Taken if it is there when the others are done, never waited for. */
  readonly optional?: true;
  read(bench: Bench): Reading | Promise<Reading>;
}

/** What sources share during one collection. */
export interface Bench {
  /** A small software canvas, made once. */
  context2d(): CanvasRenderingContext2D | null;
  /** The raw values found so far, for the checks that compare sources with each other. */
  readonly values: Map<string, Value>;
}
