/** Turns a person's days into visits: when, where, on which device and network, for how long. */
import type { Browser } from "../population/browsers.ts";
import type { Random } from "../random.ts";
import type { Stay } from "./itinerary.ts";
import {
  type Line,
  type NetworkParameters,
  onCarrier,
  onLine,
  onRelay,
  onVpn,
  type SeenNetwork,
} from "./networks.ts";
import type { Device, Person, Span } from "./people.ts";
import { zoneOffsetHours } from "./places.ts";

export interface PlannedVisit {
  at: number;
  person: Person;
  device: Device;
  browser: Browser;
  stay: Stay;
  network: SeenNetwork;
  private: boolean;
  hour: number;
  durationS: number;
}

export interface SessionParameters {
  /** Share of sessions whose page stays open for hours on a computer left behind. */
  leftOpen: number;
  medianMinutes: number;
  network: NetworkParameters;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Use of a leisure product over the day, by local hour. */
const HOURS = [
  3, 1, 0.5, 0.2, 0.2, 0.5, 2, 4, 4, 3, 3, 3.5, 5, 4, 3, 3.5, 4.5, 6, 7, 9, 11, 11, 9, 6,
] as const;

type Weights = Partial<Record<Device["role"], number>>;
const ROLES: Readonly<Record<Stay["place"], Weights>> = {
  home: { phone: 3, laptop: 4, desktop: 4, tablet: 1.6, shared: 1.5, work: 0.4, work_phone: 0.3 },
  second_home: { phone: 4, laptop: 4, tablet: 1.6 },
  work: { work: 6, phone: 3.5, laptop: 0.8, work_phone: 1 },
  transit: { phone: 9, tablet: 0.5, laptop: 0.3, work_phone: 1 },
  out: { phone: 7, laptop: 2, tablet: 0.3 },
  trip: { phone: 5, laptop: 4, tablet: 1.6, work: 0.6, work_phone: 0.8 },
  visit: { phone: 7, laptop: 2, tablet: 1 },
};

const carried = new Set<Device["role"]>(["phone", "laptop", "tablet"]);

/** All visits of one person, in time order. */
export function planVisits(
  person: Person,
  stays: readonly Stay[],
  span: Span,
  p: SessionParameters,
  owner: Random,
): PlannedVisit[] {
  const random = owner.fork(`visits/${person.id}`);
  const visits: PlannedVisit[] = [];
  for (const at of times(person, stays, span, random)) {
    const stay = stayAt(stays, at);
    if (stay === null || at < person.joins) continue;
    const device = chooseDevice(person, stay, at, random);
    if (device === null) continue;
    const browser = random.weighted(device.browsers);
    const hour = (((at / HOUR + zoneOffsetHours(stay.city.timezone, at)) % 24) + 24) % 24;
    visits.push({
      at,
      person,
      device,
      browser,
      stay,
      network: chooseNetwork(person, device, browser, stay, at, p.network, random),
      private: random.chance(browser.privateShare),
      hour,
      durationS: duration(device, stay, p, random),
    });
  }
  return clip(visits, random);
}

function times(person: Person, stays: readonly Stay[], span: Span, random: Random): number[] {
  const list: number[] = [];
  for (let day = 0; day < span.days; day++) {
    const stay = stayAt(stays, span.start + day * DAY + 12 * HOUR);
    const offset = zoneOffsetHours(stay?.city.timezone ?? "UTC", span.start + day * DAY);
    const date = new Date(span.start + day * DAY).getUTCDay();
    const weekend = date === 0 || date === 6;
    const busy = stay?.place === "trip" ? 0.7 : weekend ? 1.3 : 1;
    const count = random.poisson(person.activity * busy);
    for (let i = 0; i < count; i++) {
      const hour =
        random.weighted(HOURS.map((weight, h) => [h, weight] as const)) + random.next() + person.rhythm;
      list.push(Math.round(span.start + day * DAY + (hour - offset) * HOUR));
    }
  }
  const last = span.start + span.days * DAY;
  return list.filter((at) => at >= span.start && at < last).sort((a, b) => a - b);
}

function stayAt(stays: readonly Stay[], at: number): Stay | null {
  let low = 0;
  let high = stays.length - 1;
  let found: Stay | null = null;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const stay = stays[middle] as Stay;
    if (stay.from <= at) {
      found = stay;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

function chooseDevice(person: Person, stay: Stay, at: number, random: Random): Device | null {
  const weights = ROLES[stay.place];
  const options = person.devices
    .filter((device) => at >= device.from && at < device.until)
    .map((device) => [device, (weights[device.role] ?? 0) * (person.liking.get(device.id) ?? 1)] as const)
    .filter(([, weight]) => weight > 0);
  return options.length === 0 ? null : random.weighted(options);
}

function chooseNetwork(
  person: Person,
  device: Device,
  browser: Browser,
  stay: Stay,
  at: number,
  p: NetworkParameters,
  random: Random,
): SeenNetwork {
  const phone = device.machine.type === "mobile";
  const carrier = (): SeenNetwork =>
    onCarrier(person.country, person.carrier, phone ? device.id : person.id, stay.city, at, p);
  if (
    person.vpn !== null &&
    random.chance(person.vpn.share) &&
    (device.role !== "work" || stay.place === "home")
  ) {
    return onVpn(person.vpn.country, person.vpn.service, at, person.id, p);
  }
  const apple = browser.family === "safari";
  if (apple && person.relay && device.role !== "work") return onRelay(stay.city, device.id, at);
  if (device.role === "work" && person.tunnel && person.office !== null && stay.place !== "work") {
    return onLine(person.office, device.id, at, p);
  }
  const { line } = stay;
  if (line === null) return carrier();
  if (phone && random.chance(mobileShare(person, stay, line))) return carrier();
  if (!phone && stay.place === "trip" && random.chance(0.2)) return carrier();
  return onLine(line, device.id, at, p);
}

function mobileShare(person: Person, stay: Stay, line: Line): number {
  if (stay.place === "home" || stay.place === "second_home") return person.mobileAtHome;
  if (stay.place === "work") return line.flavour === "campus" ? 0.3 : 0.5;
  return 0.45;
}

function duration(device: Device, stay: Stay, p: SessionParameters, random: Random): number {
  const computer = device.machine.type === "computer";
  if (computer && (stay.place === "work" || stay.place === "home") && random.chance(p.leftOpen)) {
    return Math.round(random.between(3, 12) * 3600);
  }
  const minutes = random.logNormal(p.medianMinutes * (stay.place === "transit" ? 0.4 : 1), 1);
  return Math.round(Math.min(6 * 60, Math.max(0.3, minutes)) * 60);
}

/** One person attends to one screen: a visit ends when the next begins, unless the page was left open. */
function clip(visits: PlannedVisit[], random: Random): PlannedVisit[] {
  return visits.map((visit, index) => {
    const next = visits[index + 1];
    if (next === undefined) return visit;
    const gap = (next.at - visit.at) / 1000;
    if (visit.durationS <= gap) return visit;
    // A page forgotten on a computer stays; a phone's stream ends when the screen goes dark.
    const forgotten =
      visit.device.machine.type === "computer" && (visit.durationS > 3 * 3600 || random.chance(0.15));
    const leftBehind = visit.stay === next.stay || !carried.has(visit.device.role);
    if (forgotten && leftBehind && visit.device !== next.device) return visit;
    return { ...visit, durationS: Math.max(15, Math.round(gap)) };
  });
}
