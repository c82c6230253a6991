/** Account thieves: what a login by somebody who holds the password looks like, by how much they know. */
import { describe } from "../population/describe.ts";
import type { Platform } from "../population/platforms.ts";
import type { Random } from "../random.ts";
import type { SimAccount } from "../world/accounts.ts";
import type { SimEvent } from "../world/event.ts";
import { createHome, onHosting, onLine, onVpn, type SeenNetwork } from "../world/networks.ts";
import type { WorldParameters } from "../world/parameters.ts";
import { createDevice, type Device, type Span } from "../world/people.ts";
import { CITIES, type City } from "../world/places.ts";

/**
 * - naive: own machine, own country or a rented server
 * - vpn: own machine, exit in the victim's country
 * - targeted: address in the victim's city or country, same system and browser, zone and language set to match
 * - very_targeted: home line of the same provider in the same city, same browser on the same model of device
 * - replayed: sends a stolen copy of the victim's fingerprint; `replayed_with_id` the stored identifier too
 */
export const TAKEOVER_KINDS = [
  "naive",
  "vpn",
  "targeted",
  "very_targeted",
  "replayed",
  "replayed_with_id",
] as const;
export type TakeoverKind = (typeof TAKEOVER_KINDS)[number];
/** Who the model learns from besides: a naive thief who happens to live in the victim's country. */
export const LEARNED_KINDS = [...TAKEOVER_KINDS, "compatriot"] as const;
export type LearnedKind = (typeof LEARNED_KINDS)[number];

const CRIMINAL_CITIES: readonly (readonly [string, number])[] = [
  ["Moscow", 3],
  ["Lagos", 3],
  ["Ho Chi Minh City", 2],
  ["Jakarta", 2],
  ["Sao Paulo", 2],
  ["Mumbai", 2],
  ["New York", 2],
  ["London", 1],
  ["Warsaw", 1],
];

function thiefCity(kind: LearnedKind, victim: City, random: Random): City {
  if (kind === "compatriot") {
    const cities = CITIES.filter((c) => c.country === victim.country);
    return random.weighted(cities.map((c) => [c, c.millions] as const));
  }
  const name = random.weighted(CRIMINAL_CITIES);
  const city = CITIES.find((c) => c.name === name) ?? victim;
  return city === victim ? (CITIES.find((c) => c.name === "Moscow") ?? victim) : city;
}

interface Gear {
  device: Device;
  timezone: string;
  network: SeenNetwork;
}

/** A login by a thief at `at`. `sample` is an honest login of the victim to imitate or to copy. */
export function takeoverLogin(
  kind: LearnedKind,
  account: SimAccount,
  sample: SimEvent,
  at: number,
  p: WorldParameters,
  owner: Random,
): SimEvent {
  const id = `${account.id}-${kind}-${at}`;
  const random = owner.fork(id);
  const copies = kind === "replayed" || kind === "replayed_with_id";
  const gear = gearFor(
    copies ? random.pick(["naive", "vpn", "targeted"] as const) : kind,
    account,
    sample,
    at,
    id,
    p,
    random,
  );
  const browser = gear.device.browsers[0]?.[0];
  if (browser === undefined) throw new RangeError("a device without a browser");
  const own = describe(browser, {
    at,
    place: "other",
    timezone: gear.timezone,
    private: random.chance(0.2),
    session: id,
  });
  const description = copies ? sample.description : own;
  return {
    id,
    at,
    type: "evaluate",
    account: account.id,
    action: "login",
    ref: null,
    network: gear.network,
    description,
    userAgent: (description ?? own).userAgent,
    headerAgent: copies ? sample.headerAgent : own.headerAgent,
    storedFrom: kind === "replayed_with_id" ? sample.id : null,
    lastDigest: kind === "replayed_with_id" ? (sample.description?.digest ?? null) : null,
    private: false,
    connectedForS: null,
    email: account.email,
    phone: null,
    truth: {
      device: gear.device.id,
      browser: browser.id,
      person: `thief-${id}`,
      household: `thief-${id}`,
      kind,
      intent: "attacker",
    },
  };
}

function gearFor(
  kind: Exclude<LearnedKind, "replayed" | "replayed_with_id">,
  account: SimAccount,
  sample: SimEvent,
  at: number,
  id: string,
  p: WorldParameters,
  random: Random,
): Gear {
  const span: Span = { start: Date.parse(`${p.start}T00:00:00Z`), days: p.days };
  const network = p.sessions.network;
  const base = thiefCity(kind, account.city, random);
  const anyPlatform = random.weighted<Platform>([
    ["windows", 55],
    ["android", 18],
    ["macos", 9],
    ["linux", 8],
    ["ios", 10],
  ]);
  if (kind === "naive" || kind === "vpn" || kind === "compatriot") {
    const device = createDevice(`${id}.gear`, "desktop", anyPlatform, base, null, span, p.people, random);
    const seen =
      kind === "vpn"
        ? onVpn(account.city.country, random.int(0, 8), at, id, network)
        : random.chance(0.35)
          ? onHosting(kind === "compatriot" ? base.country : random.pick(["US", "NL", "DE", "RU"]), id, 0)
          : onLine(createHome(id, base, "home", network, random), device.id, at, network);
    return {
      device,
      timezone: kind === "vpn" && random.chance(0.4) ? account.city.timezone : base.timezone,
      network: seen,
    };
  }
  const victim = account.households[0]?.members
    .flatMap((m) => m.person.devices)
    .find((d) => d.id === sample.truth.device);
  const platform = victim?.machine.platform ?? anyPlatform;
  const family = victim?.browsers.find(([b]) => b.id === sample.truth.browser)?.[0].family ?? null;
  const role = victim?.role === "phone" ? "phone" : "desktop";
  let device = createDevice(`${id}.gear`, role, platform, account.city, null, span, p.people, random);
  if (kind === "very_targeted" && victim !== undefined) {
    // The same model off the shelf: hardware alike; fonts, voices and history are the thief's own.
    const { machine } = victim;
    const clone = {
      ...device.machine,
      gpu: machine.gpu,
      gpuClass: machine.gpuClass,
      gpuFamily: machine.gpuFamily,
      chip: machine.chip,
      chipGeneration: machine.chipGeneration,
      cores: machine.cores,
      memory: machine.memory,
      touch: machine.touch,
      screens: machine.screens.slice(0, 1),
      model: machine.model,
      vendor: machine.vendor,
      languages: machine.languages,
      generation: random.chance(0.7) ? machine.generation : device.machine.generation,
      systemUpgrades: machine.systemUpgrades,
      habit: "prompt" as const,
    };
    device = { ...device, machine: clone };
  }
  const machine = { ...device.machine, languages: victim?.machine.languages ?? device.machine.languages };
  const [first] = device.browsers;
  if (first === undefined) throw new RangeError("a device without a browser");
  const browser = {
    ...first[0],
    machine,
    family: family ?? first[0].family,
    engine: victim?.browsers.find(([b]) => b.id === sample.truth.browser)?.[0].engine ?? first[0].engine,
    resists: false,
  };
  const matched: Device = { ...device, machine, browsers: [[browser, 1]] };
  const home = createHome(id, account.city, "home", network, random);
  const victimLine = account.households[0]?.residence.home;
  const seen =
    kind === "very_targeted"
      ? onLine({ ...home, isp: victimLine?.isp ?? home.isp }, device.id, at, network)
      : random.chance(0.5)
        ? onLine(home, device.id, at, network)
        : onVpn(account.city.country, random.int(0, 8), at, id, network);
  return { device: matched, timezone: account.city.timezone, network: seen };
}
