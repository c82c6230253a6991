import { correctAccent } from "./accent.ts";
import { sanitiseCss } from "./custom-css.ts";
import type { Branding } from "./view.ts";

/** Brand styles by what they are made of: a project's stay the same for many pages. */
const styles = new Map<string, string | null>();
const STYLES_KEPT = 200;

/**
 * What a project's branding adds to the page's style: its corrected accent, then its own rules, made safe.
 * null where it adds nothing.
 */
export function brandStyle({ accent, css }: Branding): string | null {
  if (accent === null && css === null) return null;
  const key = JSON.stringify([accent, css]);
  const known = styles.get(key);
  if (known !== undefined) return known;
  if (styles.size >= STYLES_KEPT) styles.clear();
  const style = `${accentStyle(accent)}${css === null ? "" : sanitiseCss(css)}`;
  const result = style === "" ? null : style;
  styles.set(key, result);
  return result;
}

function accentStyle(accent: string | null): string {
  const corrected = accent === null ? null : correctAccent(accent);
  if (corrected === null) return "";
  const rule = ({ fill, on, edge, text, soft }: typeof corrected.light) =>
    `:root{--accent-fill:${fill};--accent-on:${on};--accent-edge:${edge};--accent-text:${text};--accent-soft:${soft}}`;
  return `${rule(corrected.light)}@media (prefers-color-scheme:dark){${rule(corrected.dark)}}`;
}
