export const LOCALES = ["en", "fr", "es", "ar"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language's own name for itself, as a language menu shows it. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = {
  en: "English",
  fr: "Français",
  es: "Español",
  ar: "العربية",
};

export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

export function direction(locale: Locale): "ltr" | "rtl" {
  return locale === "ar" ? "rtl" : "ltr";
}

/**
 * Picks the page's language: `override` (what the reader chose) if it is one of ours, else the best
 * match of an `Accept-Language` header by quality, then by position (RFC 9110, 12.5.4; ranges match
 * by primary language, so `fr-CA` finds French). English where nothing matches. Never throws;
 * headers are read up to 1,000 characters and 30 ranges.
 */
export function negotiateLocale(
  acceptLanguage: string | null | undefined,
  override: string | null | undefined,
): Locale {
  if (isLocale(override)) return override;
  let best: Locale = "en";
  let bestQuality = 0;
  for (const part of (acceptLanguage ?? "").slice(0, 1000).split(",").slice(0, 30)) {
    const [range = "", ...parameters] = part.trim().toLowerCase().split(";");
    const primary = range.trim().split("-")[0];
    const quality = readQuality(parameters);
    if (isLocale(primary) && quality > bestQuality) {
      best = primary;
      bestQuality = quality;
    }
  }
  return best;
}

/** A range without `q` counts 1; one whose `q` cannot be read counts 0, so it never wins. */
function readQuality(parameters: readonly string[]): number {
  const q = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("q="));
  if (q === undefined) return 1;
  return /^q=(0(\.\d{1,3})?|1(\.0{1,3})?)$/.test(q) ? Number(q.slice(2)) : 0;
}
