import { apply } from "../apply.ts";
import { decide } from "../decide.ts";
import { unknownPopulation } from "../population.ts";
import { defaultRules } from "../rules.ts";
import type {
  AccessEvent,
  AccountSnapshot,
  Agent,
  Decision,
  EngineEvent,
  EvaluateEvent,
  Network,
  Observation,
  Population,
  Rules,
} from "../types.ts";
import { emptySnapshot } from "../types.ts";

/** Builders for tests: ordinary machines, networks and events, with what a case is about put in place. */

export const START = Date.UTC(2026, 2, 2, 8);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Ids in order: `id-1`, `id-2` ... */
export function counter(): () => string {
  let next = 0;
  return () => `id-${++next}`;
}

export const BERLIN = {
  country: "DE",
  city: "Berlin",
  latitude: 52.52,
  longitude: 13.4,
  accuracyKm: 20,
  asn: 3320,
};
export const PARIS = {
  country: "FR",
  city: "Paris",
  latitude: 48.86,
  longitude: 2.35,
  accuracyKm: 20,
  asn: 3215,
};
export const TOKYO = {
  country: "JP",
  city: "Tokyo",
  latitude: 35.68,
  longitude: 139.69,
  accuracyKm: 20,
  asn: 2516,
};

/** An ordinary home line; the name makes its keys. */
export function network(name: string, parts: Partial<Network> = BERLIN): Network {
  return {
    addressKey: `a-${name}`,
    networkKey: `n-${name}`,
    country: null,
    city: null,
    latitude: null,
    longitude: null,
    accuracyKm: null,
    asn: null,
    kind: "residential",
    ...parts,
  };
}

const RUPT =
  "audio canvas css device domRect externalDevices fonts i18n javascript language math plugins screen specifications storage svg timezone touch userAgent voice webgl workers".split(
    " ",
  );
const SIG = ["fonts", "languages", "screenResolution", "timezone", "platform", "touchSupport", "math"];

/** Components on which machines of different owners differ; on the rest, most agree. */
const PERSONAL = new Set([
  "canvas",
  "fonts",
  "screen",
  "screenResolution",
  "specifications",
  "webgl",
  "domRect",
  "voice",
  "externalDevices",
  "audio",
]);

export const LAPTOP: Agent = {
  browser: "chrome",
  browserMajor: 140,
  system: "windows",
  systemVersion: "10",
  deviceType: "computer",
  vendor: null,
  model: null,
  bot: false,
};
export const IPHONE: Agent = {
  browser: "safari",
  browserMajor: 18,
  system: "ios",
  systemVersion: "18.5",
  deviceType: "mobile",
  vendor: "Apple",
  model: "iPhone",
  bot: false,
};

/** What a machine of this name looks like to the published SDK. Same name, same description. */
export function machine(name: string, agent: Agent = LAPTOP, parts: Partial<Observation> = {}): Observation {
  const components: Record<string, string> = {};
  const own = (c: string) => (PERSONAL.has(c) ? `${name}/${c}` : `${agent.system}/${c}`);
  for (const c of RUPT) components[`rupt:${c}`] = own(c);
  for (const c of SIG) components[`sig:${c}`] = own(c);
  return {
    components,
    noisy: [],
    agent,
    timezone: "Europe/Berlin",
    digest: `digest-${name}`,
    lastDigest: null,
    storedDeviceId: null,
    privateMode: null,
    tolerance: "default",
    ...parts,
  };
}

/** The observation with some components changed. */
export function changed(observation: Observation, ...components: string[]): Observation {
  const next: Record<string, string> = { ...observation.components };
  for (const c of components) next[c] = `${next[c]}'`;
  return { ...observation, components: next, digest: `${observation.digest}'${components.join()}` };
}

export function access(
  observation: Observation,
  from: Network,
  parts: Partial<AccessEvent> = {},
): AccessEvent {
  return { type: "access", id: "e", network: from, observation, signed: false, limitConfig: null, ...parts };
}

export function login(
  observation: Observation,
  from: Network,
  parts: Partial<EvaluateEvent> = {},
): EvaluateEvent {
  return {
    type: "evaluate",
    id: "e",
    network: from,
    observation,
    action: "login",
    email: null,
    phone: null,
    ...parts,
  };
}

/** Rules with limits and every sharing signal on challenge. */
export function challengingRules(overall: number | null = 2): Rules {
  const rules = defaultRules();
  return {
    ...rules,
    deviceLimits: { ...rules.deviceLimits, overall },
    deviceLimitsSet: true,
    deviceLimitsModeDefaulted: false,
    signals: {
      device_limits: "challenge",
      people: "challenge",
      cloned_device: "challenge",
      concurrency: "challenge",
      impossible_travel: "challenge",
      high_velocity: "challenge",
    },
  };
}

/** An account that events happen to, one after the other. */
export interface Story {
  readonly snapshot: AccountSnapshot;
  /** Lets an event happen at a time and answers what was decided. */
  happen: (event: EngineEvent, at: number) => Decision;
  /** Changes the snapshot by hand. */
  set: (parts: Partial<AccountSnapshot>) => void;
}

export function story(rules: Rules = defaultRules(), population: Population = unknownPopulation()): Story {
  let snapshot: AccountSnapshot = { ...emptySnapshot(), reachable: true };
  const newId = counter();
  let events = 0;
  return {
    get snapshot() {
      return snapshot;
    },
    happen(event, at) {
      const named = event.id === "e" ? { ...event, id: `e${++events}` } : event;
      const outcome = decide(snapshot, population, named, rules, at, newId);
      snapshot = apply(snapshot, outcome.changes);
      return outcome.decision;
    },
    set(parts) {
      snapshot = { ...snapshot, ...parts };
    },
  };
}
