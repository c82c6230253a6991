import type { Locale } from "../locale.ts";
import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import type { Plural, TextKey, TextOverrides, Texts } from "./texts.ts";

/** Texts of any language, read by category at run time. */
export type AnyTexts = {
  readonly [Key in TextKey]: Texts[Key] extends string
    ? string
    : Partial<Plural<Intl.LDMLPluralRule>> & { other: string };
};

const ALL: Readonly<Record<Locale, AnyTexts>> = { en, fr, es, ar };

/** A project's own wording must stay a sentence or two. */
const LONGEST_OVERRIDE = 300;

/**
 * The texts of one language, with a project's own wording laid over those that have no plural forms.
 * Unknown names, empty or overlong wordings are passed over.
 */
export function textsFor(locale: Locale, overrides: TextOverrides = {}): AnyTexts {
  const own: Readonly<Record<string, unknown>> = overrides[locale] ?? {};
  const texts: Record<string, unknown> = { ...ALL[locale] };
  for (const [name, wording] of Object.entries(own)) {
    const key = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (typeof wording !== "string" || wording.trim() === "" || wording.length > LONGEST_OVERRIDE) continue;
    if (Object.hasOwn(texts, key) && typeof texts[key] === "string") texts[key] = wording;
  }
  return texts as AnyTexts;
}

/** Fills `{name}` places of a text; a name without a value stays as it is written. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
