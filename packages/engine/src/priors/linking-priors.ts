/**
 * Fitted tables of the device linker; generated, see the fitting script of the simulator. Empty until the
 * first fit: the hand-made families of component-families.ts then stand in for every class.
 */

/** Upper ends of the age buckets, in days; the last bucket is open. */
export const AGE_BUCKET_DAYS = [1, 7, 30] as const;

/** A chance of agreement by what the parent component does: differs, agrees, is unknown. */
export type ByParent = readonly [differs: number, agrees: number, unknown: number];

export interface FittedComponent {
  name: string;
  parent: string | null;
  /** Same installation: four age buckets without an update, then four with one. */
  m: readonly ByParent[];
  /** Another machine of the same class on the same account. */
  u: ByParent;
}

/** By `engine:system`, parents before children. */
export const LINKING_PRIORS: Readonly<Record<string, readonly FittedComponent[]>> = {};
