/** Cities and countries of the simulated world: real positions, rough sizes (metropolitan millions). */

export interface City {
  name: string;
  country: string;
  latitude: number;
  longitude: number;
  timezone: string;
  millions: number;
}

const COUNTRY_LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  DE: ["de-DE", "de", "en"],
  AT: ["de-AT", "de", "en"],
  FR: ["fr-FR", "fr", "en"],
  GB: ["en-GB", "en"],
  ES: ["es-ES", "es"],
  IT: ["it-IT", "it", "en"],
  NL: ["nl-NL", "nl", "en"],
  PL: ["pl-PL", "pl", "en"],
  SE: ["sv-SE", "sv", "en"],
  US: ["en-US", "en"],
  CA: ["en-CA", "en"],
  MX: ["es-MX", "es"],
  BR: ["pt-BR", "pt"],
  IN: ["en-IN", "en", "hi"],
  ID: ["id-ID", "id", "en"],
  AU: ["en-AU", "en"],
  JP: ["ja-JP", "ja"],
  NG: ["en-NG", "en"],
  VN: ["vi-VN", "vi", "en"],
  RU: ["ru-RU", "ru", "en"],
};

/** Languages of a browser in a country; the first is the main one. */
export function languagesOf(country: string): readonly string[] {
  return COUNTRY_LANGUAGES[country] ?? ["en-US", "en"];
}

type Row = readonly [string, number, number, number];

function cities(country: string, timezone: string, rows: readonly Row[]): City[] {
  return rows.map(([name, latitude, longitude, millions]) => ({
    name,
    country,
    latitude,
    longitude,
    timezone,
    millions,
  }));
}

export const CITIES: readonly City[] = [
  ...cities("DE", "Europe/Berlin", [
    ["Berlin", 52.52, 13.4, 4.5],
    ["Hamburg", 53.55, 9.99, 3.2],
    ["Munich", 48.14, 11.58, 3.0],
    ["Cologne", 50.94, 6.96, 3.5],
    ["Frankfurt", 50.11, 8.68, 2.7],
    ["Stuttgart", 48.78, 9.18, 2.6],
    ["Leipzig", 51.34, 12.37, 1.0],
    ["Nuremberg", 49.45, 11.08, 1.3],
    ["Hanover", 52.37, 9.73, 1.1],
    ["Freiburg", 47.99, 7.85, 0.4],
    ["Kassel", 51.31, 9.48, 0.3],
    ["Rostock", 54.09, 12.1, 0.2],
  ]),
  ...cities("AT", "Europe/Vienna", [
    ["Vienna", 48.21, 16.37, 2.9],
    ["Graz", 47.07, 15.44, 0.5],
    ["Innsbruck", 47.27, 11.4, 0.2],
  ]),
  ...cities("FR", "Europe/Paris", [
    ["Paris", 48.86, 2.35, 12],
    ["Lyon", 45.76, 4.84, 2.3],
    ["Marseille", 43.3, 5.37, 1.9],
    ["Toulouse", 43.6, 1.44, 1.4],
    ["Bordeaux", 44.84, -0.58, 1.3],
    ["Lille", 50.63, 3.06, 1.5],
    ["Nantes", 47.22, -1.55, 1.0],
  ]),
  ...cities("GB", "Europe/London", [
    ["London", 51.51, -0.13, 14],
    ["Manchester", 53.48, -2.24, 2.9],
    ["Birmingham", 52.48, -1.9, 2.9],
    ["Leeds", 53.8, -1.55, 1.9],
    ["Glasgow", 55.86, -4.25, 1.8],
    ["Bristol", 51.45, -2.59, 0.9],
    ["Cardiff", 51.48, -3.18, 0.8],
  ]),
  ...cities("ES", "Europe/Madrid", [
    ["Madrid", 40.42, -3.7, 6.7],
    ["Barcelona", 41.39, 2.17, 5.4],
    ["Valencia", 39.47, -0.38, 1.6],
    ["Seville", 37.39, -5.98, 1.5],
  ]),
  ...cities("IT", "Europe/Rome", [
    ["Milan", 45.46, 9.19, 5.2],
    ["Rome", 41.9, 12.5, 4.3],
    ["Naples", 40.85, 14.27, 3.1],
    ["Turin", 45.07, 7.69, 1.7],
    ["Bologna", 44.49, 11.34, 1.0],
  ]),
  ...cities("NL", "Europe/Amsterdam", [
    ["Amsterdam", 52.37, 4.9, 2.5],
    ["Rotterdam", 51.92, 4.48, 1.8],
    ["Groningen", 53.22, 6.57, 0.3],
  ]),
  ...cities("PL", "Europe/Warsaw", [
    ["Warsaw", 52.23, 21.01, 3.1],
    ["Krakow", 50.06, 19.94, 1.7],
    ["Gdansk", 54.35, 18.65, 1.1],
  ]),
  ...cities("SE", "Europe/Stockholm", [
    ["Stockholm", 59.33, 18.07, 2.4],
    ["Gothenburg", 57.71, 11.97, 1.0],
  ]),
  ...cities("US", "America/New_York", [
    ["New York", 40.71, -74.01, 19.5],
    ["Boston", 42.36, -71.06, 4.9],
    ["Philadelphia", 39.95, -75.17, 6.2],
    ["Washington", 38.91, -77.04, 6.3],
    ["Atlanta", 33.75, -84.39, 6.2],
    ["Miami", 25.76, -80.19, 6.1],
    ["Detroit", 42.33, -83.05, 4.3],
    ["Pittsburgh", 40.44, -80.0, 2.3],
    ["Albany", 42.65, -73.75, 0.9],
  ]),
  ...cities("US", "America/Chicago", [
    ["Chicago", 41.88, -87.63, 9.4],
    ["Dallas", 32.78, -96.8, 7.9],
    ["Houston", 29.76, -95.37, 7.3],
    ["Minneapolis", 44.98, -93.27, 3.7],
    ["St. Louis", 38.63, -90.2, 2.8],
    ["Austin", 30.27, -97.74, 2.4],
    ["Madison", 43.07, -89.4, 0.7],
  ]),
  ...cities("US", "America/Denver", [
    ["Denver", 39.74, -104.99, 3.0],
    ["Salt Lake City", 40.76, -111.89, 1.3],
  ]),
  ...cities("US", "America/Los_Angeles", [
    ["Los Angeles", 34.05, -118.24, 12.9],
    ["San Francisco", 37.77, -122.42, 4.6],
    ["Seattle", 47.61, -122.33, 4.0],
    ["San Diego", 32.72, -117.16, 3.3],
    ["Portland", 45.52, -122.68, 2.5],
    ["Sacramento", 38.58, -121.49, 2.4],
  ]),
  ...cities("CA", "America/Toronto", [
    ["Toronto", 43.65, -79.38, 6.4],
    ["Montreal", 45.5, -73.57, 4.3],
    ["Ottawa", 45.42, -75.7, 1.5],
  ]),
  ...cities("CA", "America/Vancouver", [["Vancouver", 49.28, -123.12, 2.8]]),
  ...cities("MX", "America/Mexico_City", [
    ["Mexico City", 19.43, -99.13, 22],
    ["Guadalajara", 20.66, -103.35, 5.3],
  ]),
  ...cities("BR", "America/Sao_Paulo", [
    ["Sao Paulo", -23.55, -46.63, 22],
    ["Rio de Janeiro", -22.91, -43.17, 13],
    ["Curitiba", -25.43, -49.27, 3.7],
  ]),
  ...cities("IN", "Asia/Kolkata", [
    ["Mumbai", 19.08, 72.88, 21],
    ["Delhi", 28.61, 77.21, 32],
    ["Bengaluru", 12.97, 77.59, 13],
    ["Chennai", 13.08, 80.27, 11],
    ["Pune", 18.52, 73.86, 7],
  ]),
  ...cities("ID", "Asia/Jakarta", [
    ["Jakarta", -6.21, 106.85, 31],
    ["Bandung", -6.92, 107.61, 8],
  ]),
  ...cities("AU", "Australia/Sydney", [
    ["Sydney", -33.87, 151.21, 5.4],
    ["Melbourne", -37.81, 144.96, 5.2],
  ]),
  ...cities("JP", "Asia/Tokyo", [
    ["Tokyo", 35.68, 139.65, 37],
    ["Osaka", 34.69, 135.5, 19],
  ]),
  ...cities("NG", "Africa/Lagos", [["Lagos", 6.52, 3.38, 16]]),
  ...cities("VN", "Asia/Ho_Chi_Minh", [["Ho Chi Minh City", 10.82, 106.63, 9]]),
  ...cities("RU", "Europe/Moscow", [
    ["Moscow", 55.76, 37.62, 21],
    ["Saint Petersburg", 59.94, 30.31, 5.6],
  ]),
];

export interface Position {
  latitude: number;
  longitude: number;
}

/** Great-circle distance in kilometres. */
export function distanceKm(a: Position, b: Position): number {
  const rad = Math.PI / 180;
  const dLat = (b.latitude - a.latitude) * rad;
  const dLon = (b.longitude - a.longitude) * rad;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dLon / 2) ** 2;
  return 12_742 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A point `km` away from another, in a direction given in radians. */
export function moved(from: Position, km: number, direction: number): Position {
  const latitude = Math.max(-89, Math.min(89, from.latitude + (km / 111.2) * Math.cos(direction)));
  const scale = Math.max(0.05, Math.cos((from.latitude * Math.PI) / 180));
  return { latitude, longitude: from.longitude + ((km / 111.2) * Math.sin(direction)) / scale };
}

/** The offset of a zone from UTC in hours at a moment. */
export function zoneOffsetHours(timezone: string, at: number): number {
  const day = Math.floor(at / 86_400_000);
  const key = `${timezone}|${day}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, timeZoneName: "longOffset" });
    formats.set(timezone, format);
  }
  const name =
    format.formatToParts(new Date(day * 86_400_000)).find((part) => part.type === "timeZoneName")?.value ??
    "GMT";
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  const hours = match === null ? 0 : (match[1] === "-" ? -1 : 1) * (Number(match[2]) + Number(match[3]) / 60);
  offsets.set(key, hours);
  return hours;
}
const offsets = new Map<string, number>();
const formats = new Map<string, Intl.DateTimeFormat>();
