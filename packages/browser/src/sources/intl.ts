import type { Reading } from "../collect/reading.ts";

interface TemporalLike {
  readonly Now: { timeZoneId(): string };
}

/**
 * IANA name of the time zone, or the offset in minutes where there is no name. The first date format
 * of a page costs 30 ms and more; `Temporal` knows the name without one.
 */
export function readTimezone(): Reading {
  const { Temporal } = globalThis as { Temporal?: TemporalLike };
  return (
    Temporal?.Now.timeZoneId() ??
    new Intl.DateTimeFormat().resolvedOptions().timeZone ??
    `UTC${-new Date().getTimezoneOffset()}`
  );
}

/** Languages in the order of preference. */
export function readLanguages(): Reading {
  return navigator.languages;
}

/** The region settings, by the plural rules that follow from them: the only part of Intl that costs next to nothing. */
export function readIntl(): Reading {
  const { locale, pluralCategories } = new Intl.PluralRules().resolvedOptions();
  return [locale, pluralCategories];
}
