/**
 * Components that browsers randomise together: what they draw (private windows of Safari and Firefox, Brave), what sounds and
 * is computed (Safari's and Brave), what is installed (Brave). Processors are none of them: a Firefox that resists shows
 * everybody the same, and the rest of its machine as it is.
 */
const TOGETHER: readonly ReadonlySet<string>[] = [
  new Set(["canvas_shapes", "canvas_text", "emoji", "text_metrics"]),
  new Set(["webgl", "audio"]),
  new Set(["fonts", "gpu", "memory", "voices"]),
];

const bare = (name: string): string => (name.startsWith("lk:") ? name.slice(3) : name);

/**
 * Whether a browser may have made a component up although its collector did not notice: it did notice another one of those
 * that are randomised together. Agreement still speaks for the same browser; a difference says nothing.
 */
export function mayBeMadeUp(name: string, noisy: readonly string[]): boolean {
  if (noisy.length === 0) return false;
  const own = bare(name);
  const together = TOGETHER.find((names) => names.has(own));
  return together !== undefined && noisy.some((other) => together.has(bare(other)));
}
