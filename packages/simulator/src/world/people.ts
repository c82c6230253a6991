/** People, the machines and browsers they use, and their habits. */
import { type Browser, type BrowserHabits, createBrowser } from "../population/browsers.ts";
import { createMachine, type Machine } from "../population/machines.ts";
import type { BrowserFamily, Platform } from "../population/platforms.ts";
import type { Random } from "../random.ts";
import type { Line } from "./networks.ts";
import { type City, languagesOf } from "./places.ts";

export type Schedule = "office" | "remote" | "hybrid" | "shift" | "student" | "pupil" | "free";

/** A machine in somebody's hands, with its browsers and how often each is used. */
export interface Device {
  id: string;
  machine: Machine;
  browsers: readonly (readonly [Browser, number])[];
  role: "phone" | "work_phone" | "laptop" | "desktop" | "tablet" | "work" | "shared";
  /** Moments between which the device exists: phones are replaced, laptops bought. */
  from: number;
  until: number;
}

export interface Person {
  id: string;
  household: string;
  /** Where the person's phone contract is. */
  country: string;
  adult: boolean;
  schedule: Schedule;
  /** Sessions a day on an average day. */
  activity: number;
  /** Hours by which this person's day is shifted against the common one. */
  rhythm: number;
  devices: readonly Device[];
  /** How much this person likes each device. */
  liking: ReadonlyMap<string, number>;
  carrier: number;
  /** Chance that the phone at home uses the carrier instead of the home line. */
  mobileAtHome: number;
  vpn: { share: number; service: number; country: string } | null;
  relay: boolean;
  office: Line | null;
  /** The work computer reaches the net through the company even from home. */
  tunnel: boolean;
  /** First moment at which this person uses the account. */
  joins: number;
}

export interface PeopleParameters {
  /** Median sessions a day of one person. */
  sessionsPerDay: number;
  iosPhones: number;
  macLaptops: number;
  linuxLaptops: number;
  tablets: number;
  desktops: number;
  workComputers: number;
  /** Share of the employed who carry a second phone. */
  workPhones: number;
  /** Share of devices replaced in 30 days. */
  replacedPerMonth: number;
  vpnUsers: number;
  relayUsers: number;
  secondBrowser: number;
  drift: number;
  browsers: BrowserHabits;
}

export interface Span {
  start: number;
  days: number;
}

const DAY = 86_400_000;

function computerPlatform(p: PeopleParameters, random: Random): Platform {
  return random.weighted<Platform>([
    ["macos", p.macLaptops],
    ["linux", p.linuxLaptops],
    ["chromeos", 0.02],
    ["windows", Math.max(0.05, 0.98 - p.macLaptops - p.linuxLaptops)],
  ]);
}

/** Makes a device with its browsers. */
export function createDevice(
  id: string,
  role: Device["role"],
  platform: Platform,
  city: City,
  fleet: string | null,
  span: Span,
  p: PeopleParameters,
  owner: Random,
): Device {
  const random = owner.fork(`device/${id}`);
  const machine = createMachine(
    id,
    {
      platform,
      languages: random.chance(0.9)
        ? languagesOf(city.country)
        : languagesOf(random.pick(["GB", "US", "FR", "IN", "PL"])),
      timezone: city.timezone,
      fleet,
      start: span.start,
      days: span.days,
      drift: p.drift,
    },
    random,
  );
  const browsers: [Browser, number][] = [
    [createBrowser(`${id}.b0`, machine, null, p.browsers, span, random), 1],
  ];
  const add = (family: BrowserFamily, weight: number): void => {
    browsers.push([
      createBrowser(`${id}.b${browsers.length}`, machine, family, p.browsers, span, random),
      weight,
    ]);
  };
  if (random.chance(p.secondBrowser)) {
    const first = browsers[0]?.[0].family;
    const other =
      platform === "ios" || platform === "ipados" || platform === "android"
        ? "chrome"
        : random.pick(["chrome", "firefox", "edge"] as const);
    add(
      other === first
        ? platform === "macos" || platform === "ios" || platform === "ipados"
          ? "safari"
          : "firefox"
        : other,
      random.between(0.1, 0.6),
    );
  }
  if (role === "phone" && random.chance(0.08)) add("webview", 0.08);
  return { id, machine, browsers, role, from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
}

/** Everything a person carries or keeps at home; replaced devices come in pairs, old and new. */
function ownDevices(
  id: string,
  adult: boolean,
  city: City,
  companyFleet: string | null,
  schedule: Schedule,
  span: Span,
  p: PeopleParameters,
  random: Random,
): Device[] {
  const devices: Device[] = [];
  const months = span.days / 30;
  const put = (role: Device["role"], platform: Platform, fleet: string | null): void => {
    const device = createDevice(
      `${id}.${role}${devices.length}`,
      role,
      platform,
      city,
      fleet,
      span,
      p,
      random,
    );
    if (!random.chance(p.replacedPerMonth * months)) {
      devices.push(device);
      return;
    }
    const moment = span.start + random.next() * span.days * DAY;
    devices.push({ ...device, until: moment });
    const next = createDevice(
      `${id}.${role}${devices.length}n`,
      role,
      platform,
      city,
      fleet,
      span,
      p,
      random,
    );
    devices.push({ ...next, from: moment });
  };
  if (adult || random.chance(0.7)) put("phone", random.chance(p.iosPhones) ? "ios" : "android", null);
  if (random.chance(adult ? 0.74 : 0.35)) put("laptop", computerPlatform(p, random), null);
  if (random.chance(p.desktops))
    put("desktop", random.chance(0.9) ? "windows" : computerPlatform(p, random), null);
  if (random.chance(adult ? p.tablets : p.tablets * 1.6))
    put("tablet", random.chance(0.68) ? "ipados" : "android", null);
  const employed = schedule === "office" || schedule === "hybrid" || schedule === "remote";
  if (employed && random.chance(p.workComputers))
    put("work", random.chance(0.78) ? "windows" : "macos", companyFleet);
  if (employed && random.chance(p.workPhones)) {
    put("work_phone", random.chance(p.iosPhones) ? "ios" : "android", null);
  }
  if (devices.length === 0) put("phone", random.chance(p.iosPhones) ? "ios" : "android", null);
  return devices;
}

export interface PersonOptions {
  household: string;
  adult: boolean;
  schedule: Schedule;
  city: City;
  office: Line | null;
  company: string | null;
  shared: readonly Device[];
  joins: number;
  activity: number;
}

/** A person drawn from the parameters. */
export function createPerson(
  id: string,
  o: PersonOptions,
  span: Span,
  p: PeopleParameters,
  owner: Random,
): Person {
  const random = owner.fork(`person/${id}`);
  const own = ownDevices(id, o.adult, o.city, o.company, o.schedule, span, p, random);
  const devices = [...own, ...o.shared];
  const vpnUser = o.adult && random.chance(p.vpnUsers);
  return {
    id,
    household: o.household,
    country: o.city.country,
    adult: o.adult,
    schedule: o.schedule,
    activity: Math.min(8, random.logNormal(p.sessionsPerDay, 0.75)) * o.activity,
    rhythm: random.normal(0, 1.3),
    devices,
    liking: new Map(devices.map((device) => [device.id, random.logNormal(1, 0.8)])),
    carrier: random.int(0, 2),
    mobileAtHome: random.chance(0.07) ? random.between(0.7, 1) : random.between(0, 0.2),
    vpn: vpnUser
      ? {
          share: random.weighted([
            [1, 3],
            [random.between(0.05, 0.6), 7],
          ]),
          service: random.int(0, 5),
          country: random.chance(0.6) ? o.city.country : random.pick(["US", "GB", "NL", "DE", "SE", "CA"]),
        }
      : null,
    relay: random.chance(p.relayUsers),
    office: o.office,
    tunnel: o.office !== null && random.chance(0.35),
    joins: o.joins,
  };
}
