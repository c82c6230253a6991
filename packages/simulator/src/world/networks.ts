/**
 * Networks and the addresses they show: home lines with leases, carrier gateways that thousands
 * share, offices, dormitories, public Wi-Fi, VPN exits, relays, hosting. The address data of a
 * service is imperfect: position, radius and kind are what such data would say, not the truth.
 */
import { coin, digest } from "../digest.ts";
import type { Random } from "../random.ts";
import { CITIES, type City, moved, type Position } from "./places.ts";

export type NetworkKind =
  | "residential"
  | "mobile"
  | "business"
  | "hosting"
  | "vpn"
  | "proxy"
  | "tor"
  | "relay"
  | "satellite";

/** What address data says of the address of one event. */
export interface SeenNetwork {
  ip: string;
  country: string | null;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
  accuracy_km: number | null;
  asn: number | null;
  kind: NetworkKind | null;
}

/** What a line is in truth. */
export interface Line {
  id: string;
  flavour: "home" | "gateway" | "satellite" | "office" | "campus" | "public";
  city: City;
  position: Position;
  isp: number;
  /** Days between address changes; Infinity for fixed addresses. */
  leaseDays: number;
  ipv6: boolean;
  /** Where the provider's traffic surfaces: another city for companies that route through headquarters. */
  surfacesAt: City;
}

export interface NetworkParameters {
  /** Share of homes behind a carrier gateway, apart from accounts whose kind demands it. */
  gatewayHomes: number;
  satelliteHomes: number;
  ipv6Homes: number;
  /** Median error of a home position in address data, km. */
  positionErrorKm: number;
  /** Share of VPN exits that address data does not know as such. */
  unknownVpn: number;
  /** Share of mobile networks that address data calls residential. */
  mislabelledMobile: number;
  /** Chance that a phone's traffic surfaces at a gateway other than the nearest. */
  farGateway: number;
}

const DAY = 86_400_000;
const clampPosition = (value: number): number => Math.round(value * 10_000) / 10_000;

/** A public-looking IPv4 address fixed by its parts; `subnet` parts fix the /24. */
function ipv4(subnet: string, host: number): string {
  const c = coin("v4", subnet);
  const first = 11 + Math.floor(c * 88);
  const hex = digest("net", subnet);
  return `${first}.${Number.parseInt(hex.slice(0, 2), 16)}.${Number.parseInt(hex.slice(2, 4), 16)}.${1 + (host % 254)}`;
}

/** An IPv6 address: a /48 holds many lines, the fourth group tells one line from the next. */
function ipv6(region: string, prefix: string, host: string): string {
  const r = digest("v6", region);
  const pool = digest("v6 pool", region, Math.floor(coin("v6 block", prefix) * 24));
  const p = digest("v6p", prefix);
  const h = digest("v6h", host);
  return `2a0${r[0]}:${r.slice(1, 5)}:${pool.slice(0, 4)}:${p.slice(4, 8)}:${h.slice(0, 4)}:${h.slice(4, 8)}:${h.slice(8, 12)}:${h.slice(12, 16)}`;
}

const PROVIDERS_PER_COUNTRY = 5;
const CARRIERS_PER_COUNTRY = 3;
const numberOf = (text: string): number => Number.parseInt(digest(text).slice(0, 5), 16);

/** A provider's network number, the same for the same country and index. */
export const providerAsn = (country: string, index: number): number =>
  2_000 + (numberOf(`isp/${country}/${index % PROVIDERS_PER_COUNTRY}`) % 60_000);
const carrierAsn = (country: string, index: number): number =>
  2_000 + (numberOf(`carrier/${country}/${index % CARRIERS_PER_COUNTRY}`) % 60_000);

/** Where address data puts an address, fixed by its /24: some providers are placed well, some badly. */
function placed(subnet: string, truth: Position, medianKm: number): Place {
  const key = `${subnet}|${truth.latitude}|${medianKm}`;
  const known = places.get(key);
  if (known !== undefined) return known;
  if (places.size > 50_000) places.clear();
  const place = locate(subnet, truth, medianKm);
  places.set(key, place);
  return place;
}

type Place = Position & { accuracy_km: number };
const places = new Map<string, Place>();

function locate(subnet: string, truth: Position, medianKm: number): Place {
  const spread = medianKm * Math.exp(1.1 * gaussian(subnet));
  const point = moved(truth, spread, coin("direction", subnet) * 2 * Math.PI);
  // The stated radius is a guess of the data's maker: too small for about one address in eight.
  const radius = Math.max(5, Math.min(500, spread * Math.exp(0.5 + 0.55 * gaussian(`${subnet}/radius`))));
  return {
    latitude: clampPosition(point.latitude),
    longitude: clampPosition(point.longitude),
    accuracy_km: Math.round(radius),
  };
}

function gaussian(text: string): number {
  const u = 1 - coin("u", text);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * coin("v", text));
}

/** The city address data would name for a position: the nearest one it knows. */
function nearestCity(position: Position, country: string): string {
  const key = `${position.latitude}|${position.longitude}|${country}`;
  const known = nearest.get(key);
  if (known !== undefined) return known;
  if (nearest.size > 50_000) nearest.clear();
  const found = findNearest(position, country);
  nearest.set(key, found);
  return found;
}

const nearest = new Map<string, string>();

function findNearest(position: Position, country: string): string {
  let best = "";
  let bestKm = Number.POSITIVE_INFINITY;
  for (const city of CITIES) {
    if (city.country !== country) continue;
    const km = Math.hypot(city.latitude - position.latitude, (city.longitude - position.longitude) * 0.7);
    if (km < bestKm) {
      bestKm = km;
      best = city.name;
    }
  }
  return best;
}

/** A home line in a city. */
export function createHome(
  id: string,
  city: City,
  flavour: "home" | "gateway" | "campus",
  p: NetworkParameters,
  owner: Random,
): Line {
  const random = owner.fork(`line/${id}`);
  const chosen =
    flavour !== "home"
      ? flavour
      : random.weighted<Line["flavour"]>([
          ["gateway", p.gatewayHomes],
          ["satellite", p.satelliteHomes],
          ["home", 1 - p.gatewayHomes - p.satelliteHomes],
        ]);
  const isp = random.weighted<number>([
    [0, 38],
    [1, 26],
    [2, 18],
    [3, 12],
    [4, 6],
  ]);
  return {
    id,
    flavour: chosen,
    city,
    position: moved(city, random.exponential(9), random.between(0, 6.28)),
    isp,
    leaseDays: random.weighted([
      [1, 12],
      [7, 14],
      [30, 28],
      [120, 30],
      [Number.POSITIVE_INFINITY, 16],
    ]),
    ipv6: chosen !== "campus" && random.chance(p.ipv6Homes),
    surfacesAt: city,
  };
}

/** An office; large companies send their traffic out through headquarters elsewhere. */
export function createOffice(id: string, city: City, headquarters: City | null, owner: Random): Line {
  const random = owner.fork(`office/${id}`);
  return {
    id,
    flavour: "office",
    city,
    position: moved(city, random.exponential(6), random.between(0, 6.28)),
    isp: random.int(0, 4),
    leaseDays: Number.POSITIVE_INFINITY,
    ipv6: false,
    surfacesAt: headquarters ?? city,
  };
}

/** Wi-Fi of a hotel, café, library or airport. */
export function createPublic(id: string, city: City): Line {
  return {
    id,
    flavour: "public",
    city,
    position: moved(city, coin("public", id) * 12, coin("way", id) * 6.28),
    isp: Math.floor(coin("isp", id) * 5),
    leaseDays: 60,
    ipv6: false,
    surfacesAt: city,
  };
}

/** The address a device shows on a line at a moment. */
export function onLine(line: Line, deviceId: string, at: number, p: NetworkParameters): SeenNetwork {
  const { city, surfacesAt } = line;
  const country = surfacesAt.country;
  const lease =
    line.leaseDays === Number.POSITIVE_INFINITY
      ? 0
      : Math.floor((at / DAY + coin("phase", line.id) * line.leaseDays) / line.leaseDays);
  const asn = providerAsn(country, line.isp);
  const known = { country, asn };
  if (line.flavour === "satellite") {
    const subnet = `sat/${country}/${Math.floor(coin("sat", line.id, Math.floor(at / DAY / 3)) * 12)}`;
    const hub = CITIES.filter((c) => c.country === country)[0] ?? city;
    const place = placed(subnet, hub, 60);
    return {
      ip: ipv4(subnet, numberOf(`${line.id}/${lease}`)),
      country,
      city: hub.name,
      ...place,
      asn: 14_593,
      kind: "satellite",
    };
  }
  if (line.flavour === "gateway") {
    // A handful of shared addresses serve the whole town; the one in use changes within hours.
    const subnet = `cgn/${country}/${line.isp}/${surfacesAt.name}/${Math.floor(coin("cgn", line.id, lease) * 3)}`;
    const session = Math.floor(at / (DAY / 4));
    const place = placed(subnet, surfacesAt, p.positionErrorKm * 3);
    if (line.ipv6 && coin("v6", line.id, deviceId, session) < 0.7)
      return sixth(line, deviceId, at, lease, known, p);
    return {
      ip: ipv4(subnet, Math.floor(coin("host", line.id, session) * 24)),
      ...known,
      city: nearestCity(place, country),
      ...place,
      kind: "residential",
    };
  }
  if (line.ipv6 && coin("v6", line.id, deviceId, Math.floor(at / (DAY / 8))) < 0.75)
    return sixth(line, deviceId, at, lease, known, p);
  const pool = line.flavour === "home" ? 1 + Math.floor(coin("pool", line.isp, surfacesAt.name) * 40) : 1;
  const subnet =
    line.flavour === "home"
      ? `home/${country}/${line.isp}/${surfacesAt.name}/${Math.floor(coin("pick", line.id, lease) * pool)}`
      : `${line.flavour}/${line.flavour === "office" ? surfacesAt.name : ""}${line.id}`;
  const error = line.flavour === "home" ? p.positionErrorKm : p.positionErrorKm * 0.8;
  const place = placed(
    subnet,
    line.flavour === "home" || line.flavour === "public"
      ? surfacesAt
      : surfacesAt === city
        ? line.position
        : surfacesAt,
    error,
  );
  const kind: NetworkKind =
    line.flavour === "office" || line.flavour === "campus"
      ? coin("label", line.id) < 0.65
        ? "business"
        : "residential"
      : "residential";
  return {
    ip: ipv4(subnet, numberOf(`${line.id}/${lease}`)),
    ...known,
    city: nearestCity(place, country),
    ...place,
    kind,
  };
}

/** Over IPv6 every home has a prefix of its own and every device a changing address in it. */
function sixth(
  line: Line,
  deviceId: string,
  at: number,
  lease: number,
  known: { country: string; asn: number },
  p: NetworkParameters,
): SeenNetwork {
  const region = `v6/${known.asn}/${line.surfacesAt.name}/${Math.floor(coin("v6pool", line.id, lease) * 6)}`;
  const place = placed(region, line.surfacesAt, p.positionErrorKm * 1.5);
  return {
    ip: ipv6(region, `${line.id}/${lease}`, `${deviceId}/${Math.floor(at / DAY)}`),
    ...known,
    city: nearestCity(place, known.country),
    ...place,
    kind: "residential",
  };
}

const hubLists = new Map<string, readonly City[]>();

/** Cities in which a carrier's traffic surfaces: the largest ones. */
function hubsOf(country: string, count: number): readonly City[] {
  const key = `${country}/${count}`;
  let hubs = hubLists.get(key);
  if (hubs === undefined) {
    hubs = CITIES.filter((city) => city.country === country)
      .sort((a, b) => b.millions - a.millions)
      .slice(0, count);
    hubLists.set(key, hubs);
  }
  return hubs;
}

function closest(cities: readonly City[], where: Position): City | undefined {
  let best: City | undefined;
  let bestDegrees = Number.POSITIVE_INFINITY;
  for (const city of cities) {
    const degrees = Math.hypot(city.latitude - where.latitude, city.longitude - where.longitude);
    if (degrees < bestDegrees) {
      bestDegrees = degrees;
      best = city;
    }
  }
  return best;
}

/** The address a phone shows on its carrier: a shared gateway, not always the nearest one. */
export function onCarrier(
  homeCountry: string,
  carrier: number,
  deviceId: string,
  where: City,
  at: number,
  p: NetworkParameters,
): SeenNetwork {
  // Roamers surface in their home country most of the time (home-routed roaming).
  const roaming = where.country !== homeCountry;
  const country =
    roaming && coin("roam", deviceId, Math.floor(at / DAY)) < 0.75 ? homeCountry : where.country;
  const asn = carrierAsn(country, carrier);
  const hubs = hubsOf(country, 4 + (carrier % 3));
  const session = Math.floor(at / (DAY / 8) + coin("attach", deviceId) * 8);
  const far = coin("far", deviceId, session) < p.farGateway || country !== where.country;
  const hub =
    (far ? hubs[Math.floor(coin("hub", deviceId, session) * hubs.length)] : closest(hubs, where)) ?? where;
  const subnet = `carrier/${asn}/${hub.name}/${Math.floor(coin("sub", deviceId, session) * 5)}`;
  const place = placed(`carrier/${asn}/${hub.name}`, hub, 40);
  const label: NetworkKind = coin("mobile-label", asn) < p.mislabelledMobile ? "residential" : "mobile";
  const sixth = coin("c6", asn) < 0.5;
  return {
    ip: sixth
      ? ipv6(`c/${asn}/${hub.name}`, `${deviceId}/${session}`, deviceId)
      : ipv4(subnet, Math.floor(coin("port", deviceId, session) * 200)),
    country,
    city: hub.name,
    ...place,
    accuracy_km: Math.max(place.accuracy_km, 50),
    asn,
    kind: label,
  };
}

/** An exit of a commercial VPN service. */
export function onVpn(
  country: string,
  service: number,
  at: number,
  who: string,
  p: NetworkParameters,
): SeenNetwork {
  const exits = CITIES.filter((city) => city.country === country);
  const exit = exits[Math.floor(coin("exit", who, service) * exits.length)] ?? (CITIES[0] as City);
  const day = Math.floor(at / (DAY / 4));
  const subnet = `vpn/${service}/${exit.name}/${Math.floor(coin("vpnnet", who, day) * 3)}`;
  const unknown = coin("vpn-known", subnet) < p.unknownVpn;
  return {
    ip: ipv4(subnet, Math.floor(coin("vpnhost", who, day) * 60)),
    country: exit.country,
    city: exit.name,
    latitude: exit.latitude,
    longitude: exit.longitude,
    accuracy_km: 20,
    asn: 200_000 + service,
    kind: unknown ? (coin("as", subnet) < 0.6 ? "hosting" : "residential") : "vpn",
  };
}

/** A privacy relay built into a browser: it keeps the region, and address data knows its ranges. */
export function onRelay(where: City, deviceId: string, at: number): SeenNetwork {
  const session = Math.floor(at / (DAY / 12));
  const subnet = `relay/${where.country}/${where.name}/${Math.floor(coin("relay", deviceId, session) * 6)}`;
  return {
    ip: ipv4(subnet, Math.floor(coin("relayhost", deviceId, session) * 250)),
    country: where.country,
    city: where.name,
    latitude: where.latitude,
    longitude: where.longitude,
    accuracy_km: 100,
    asn: 36_183,
    kind: "relay",
  };
}

/** A rented server, as bots and resellers use. */
export function onHosting(country: string, renter: string, index: number): SeenNetwork {
  const exits = CITIES.filter((city) => city.country === country);
  const exit = exits[Math.floor(coin("dc", renter) * exits.length)] ?? (CITIES[0] as City);
  return {
    ip: ipv4(`dc/${renter}/${Math.floor(index / 16)}`, index),
    country: exit.country,
    city: exit.name,
    latitude: exit.latitude,
    longitude: exit.longitude,
    accuracy_km: 20,
    asn: 210_000 + (numberOf(renter) % 40),
    kind: "hosting",
  };
}
