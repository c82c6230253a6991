import type { Locale } from "./locale.ts";
import { type AnyTexts, fill } from "./texts/index.ts";

/** Language tags for Intl: Arabic in Arabic-Indic digits, whatever the run-time's data prefers. */
const INTL_TAGS: Readonly<Record<Locale, string>> = { en: "en", fr: "fr", es: "es", ar: "ar-u-nu-arab" };

export function intlTag(locale: Locale): string {
  return INTL_TAGS[locale];
}

export function formatNumber(locale: Locale, value: number): string {
  return new Intl.NumberFormat(intlTag(locale)).format(value);
}

/** The wording for `count`, with `{n}` written in the language's digits. */
export function plural(locale: Locale, count: number, forms: AnyTexts["deviceCount"]): string {
  const form = forms[new Intl.PluralRules(intlTag(locale)).select(count)] ?? forms.other;
  return fill(form, { n: formatNumber(locale, count) });
}

/** "a, b and c" as the language writes it. */
export function list(locale: Locale, items: readonly string[]): string {
  return new Intl.ListFormat(intlTag(locale), { type: "conjunction" }).format(items);
}

/** Hours and minutes in the reader's zone; null where the zone is unknown or not a zone. */
export function clockTime(locale: Locale, at: number, timeZone: string | null): string | null {
  if (timeZone === null) return null;
  try {
    return new Intl.DateTimeFormat(intlTag(locale), { hour: "numeric", minute: "2-digit", timeZone }).format(
      at,
    );
  } catch {
    return null;
  }
}

/** A country's name in the reader's language; null where the code is none. */
export function countryName(locale: Locale, code: string | null): string | null {
  if (code === null || !/^[A-Za-z]{2}$/.test(code)) return null;
  const name = new Intl.DisplayNames([intlTag(locale)], { type: "region", fallback: "none" }).of(
    code.toUpperCase(),
  );
  return name ?? null;
}
