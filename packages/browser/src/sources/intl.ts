import { type Reading, reading } from "../collect/reading.ts";

/** IANA name of the time zone, or the offset in minutes where there is no name. */
export function readTimezone(): Reading {
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { value: name ?? `UTC${-new Date().getTimezoneOffset()}` };
}

/** Languages in the order of preference. */
export function readLanguages(): Reading {
  return reading(navigator.languages);
}

/** How the formatting library writes numbers and dates by default: the region settings and the library's version. */
export function readIntl(): Reading {
  const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long", timeZone: "UTC" });
  const { locale, calendar, numberingSystem, hourCycle } = dates.resolvedOptions();
  return {
    value: [
      locale,
      calendar,
      numberingSystem,
      hourCycle,
      dates.format(981_173_106_000),
      new Intl.NumberFormat(undefined, { style: "currency", currency: "INR" }).format(-1234567.891),
    ],
  };
}
