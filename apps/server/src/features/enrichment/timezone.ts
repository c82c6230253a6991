import tzLookup from "@photostructure/tz-lookup";

/** IANA time zone of a place; null for coordinates that are none. Never throws. */
export function timezoneAt(latitude: number, longitude: number): string | null {
  try {
    return tzLookup(latitude, longitude);
  } catch {
    return null;
  }
}
