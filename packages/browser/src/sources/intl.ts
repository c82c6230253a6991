import type { Reading } from "../collect/reading.ts";

/** IANA name of the time zone, or the offset in minutes where there is no name. */
export function readTimezone(): Reading {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone ?? `UTC${-new Date().getTimezoneOffset()}`;
}

/** Languages in the order of preference. */
export function readLanguages(): Reading {
  return navigator.languages;
}

/** How the formatting library writes numbers and dates by default: the region settings and the library's version. */
export function readIntl(): Reading {
  const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long", timeZone: "UTC" });
  const { locale, calendar, numberingSystem, hourCycle } = dates.resolvedOptions();
  const money = (-1234567.891).toLocaleString(undefined, { style: "currency", currency: "INR" });
  return [locale, calendar, numberingSystem, hourCycle, dates.format(981_173_106_000), money];
}
