export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A component's value as found. It stays in the browser; its digest is what is sent. */
export type Value = Json | Uint8Array;

/**
 * Why a component has no value.
 * - `unsupported`: this browser has no such interface
 * - `blocked`: the interface is there but refuses (policy, permission, private window)
 * - `noisy`: the browser changes the value on purpose or between two tries
 * - `late`: it did not answer in time
 * - `skipped`: left out unless a thorough collection is asked for
 * - `error`: something unexpected was thrown
 */
export type Reason = "unsupported" | "blocked" | "noisy" | "late" | "skipped" | "error";

/**
 * What a source answers: the value, `undefined` where this browser has no such interface, or another
 * reason. Sources do not throw for what they expect; what they do throw becomes `error`, and the
 * other sources go on.
 */
export type Reading = Value | { readonly reason: Reason };

/** A reading in steps, for work on this thread that is long: between them the page may get its turn. */
export type Steps = Generator<void, Reading | Promise<Reading>, void>;

/** Reads one component: at once, later, or in steps. */
export type Read = (bench: Bench) => Reading | Promise<Reading> | Steps;

/** What sources share during one collection. */
export interface Bench {
  /** A small software canvas, made once. */
  context2d(): CanvasRenderingContext2D | null;
  /** The raw values found so far, for the checks that compare sources with each other. */
  readonly values: Map<string, Value>;
}

/** For values that the browser makes up. */
export const NOISY: { readonly reason: Reason } = { reason: "noisy" };
