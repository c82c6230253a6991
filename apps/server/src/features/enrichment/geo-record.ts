/**
 * What a place record of an address database says, whatever its schema. Pure; a record is foreign data.
 *
 * Understood: MaxMind's nested schema (GeoLite2, GeoIP2, DB-IP's own downloads: `country.iso_code`,
 * `city.names.en`, `location.latitude`, `location.accuracy_radius`) and the flat one of ip-location-db
 * (`country_code`, `city`, `latitude`). Databases with `traits` also tell the kind of network.
 */

import type { NetworkKind } from "@latchkey/engine";

export interface GeoRecord {
  country: string | null;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
  /** The database's own radius, where it has one (MaxMind: 67 % confidence), km. */
  radiusKm: number | null;
  asn: number | null;
  kind: NetworkKind | null;
  /** Length of the prefix this record covers: the coarser, the less it knows of one address. */
  prefixLength: number;
}

type Loose = Readonly<Record<string, unknown>>;

function child(record: Loose, key: string): Loose {
  const value = record[key];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

function finite(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function countryCode(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const code = value.toUpperCase();
  return /^[A-Z]{2}$/.test(code) && code !== "ZZ" ? code : null;
}

function cityName(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const name = value.trim().slice(0, 120);
  return name === "" || name === "-" ? null : name;
}

function kindOfTraits(traits: Loose): NetworkKind | null {
  if (traits.is_tor_exit_node === true) return "tor";
  if (traits.is_anonymous_vpn === true) return "vpn";
  if (traits.is_public_proxy === true || traits.is_residential_proxy === true) return "proxy";
  if (traits.is_hosting_provider === true) return "hosting";
  if (traits.is_satellite_provider === true) return "satellite";
  switch (traits.user_type) {
    case "cellular":
      return "mobile";
    case "residential":
    case "dialup":
      return "residential";
    case "hosting":
    case "content_delivery_network":
      return "hosting";
    case "business":
    case "college":
    case "government":
    case "military":
    case "school":
    case "library":
      return "business";
    default:
      return null;
  }
}

/** Reads one record; null when it holds nothing we understand. */
export function readGeoRecord(record: unknown, prefixLength: number): GeoRecord | null {
  if (typeof record !== "object" || record === null) return null;
  const loose = record as Loose;
  const location = child(loose, "location");
  const traits = child(loose, "traits");
  const country =
    countryCode(loose.country_code) ??
    countryCode(child(loose, "country").iso_code) ??
    countryCode(loose.country) ??
    countryCode(child(loose, "registered_country").iso_code);
  let latitude = finite(loose.latitude ?? location.latitude);
  let longitude = finite(loose.longitude ?? location.longitude);
  const absurd =
    latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180;
  // 0, 0 lies in the sea: it is how databases write "no place".
  if (absurd || (latitude === 0 && longitude === 0)) {
    latitude = null;
    longitude = null;
  }
  const radius = finite(location.accuracy_radius);
  const asn = finite(traits.autonomous_system_number);
  const read: GeoRecord = {
    country,
    city: cityName(loose.city) ?? cityName(child(child(loose, "city"), "names").en),
    latitude,
    longitude,
    radiusKm: radius !== null && radius > 0 ? radius : null,
    asn: asn !== null && Number.isInteger(asn) && asn > 0 ? asn : null,
    kind: kindOfTraits(traits),
    prefixLength,
  };
  return country === null && latitude === null && read.asn === null && read.kind === null ? null : read;
}
