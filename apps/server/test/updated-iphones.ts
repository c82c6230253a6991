/** iPhones of one model before and after a release, as our own collector describes them. */

/** Versions of Safari: since iOS 26 they alone tell the release. */
export const BEFORE = "26.3";
export const AFTER = "26.4";

/** The agent of Safari on an iPhone. */
export const iphone = (safari: string): string =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${safari} Mobile/15E148 Safari/604.1`;

/** What the release makes anew: more than a device may change by itself and still be known. */
export const REDRAWN = "canvas_shapes emoji text_metrics fonts webgl math intl codecs gpu touch".split(" ");
const LASTING = "audio storage canvas_text languages timezone engine platform cores screen".split(" ");

/** How the iPhone of somebody describes itself under a release. */
export function iphoneDescription(owner: string, safari: string) {
  const components: Record<string, string> = { preferences: `preferences of ${owner}` };
  for (const name of REDRAWN) components[name] = `${name} by ${safari}`;
  for (const name of LASTING) components[name] = `${name} of the model`;
  return { components, fingerprint: `lk1.${owner}-${safari}` };
}
