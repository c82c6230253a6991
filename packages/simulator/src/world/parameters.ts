/**
 * The knobs of a world. `TRAIN` and `TEST` differ in seed and in parameters: they stand for two
 * products in two parts of the world at two times. Nothing is ever fitted on `TEST`.
 */
import { DEFAULT_MIX } from "./account-kinds.ts";
import type { PeopleParameters } from "./people.ts";
import type { SessionParameters } from "./sessions.ts";

export interface WorldParameters {
  name: string;
  /** First day, ISO date. */
  start: string;
  days: number;
  accounts: number;
  /** Share of each account kind, any scale. */
  mix: Readonly<Record<string, number>>;
  /** Where accounts are based, weight by country. */
  countries: Readonly<Record<string, number>>;
  /** Share of attached people who join a shared account during the period instead of before it. */
  lateJoiners: number;
  people: PeopleParameters;
  sessions: SessionParameters;
}

export const TRAIN: WorldParameters = {
  name: "train",
  start: "2026-03-02",
  days: 30,
  accounts: 2400,
  mix: DEFAULT_MIX,
  countries: { DE: 45, AT: 6, FR: 14, GB: 14, IT: 7, ES: 6, NL: 4, PL: 4 },
  lateJoiners: 0.3,
  people: {
    sessionsPerDay: 0.9,
    iosPhones: 0.42,
    macLaptops: 0.24,
    linuxLaptops: 0.04,
    tablets: 0.32,
    desktops: 0.16,
    workComputers: 0.45,
    workPhones: 0.14,
    replacedPerMonth: 0.012,
    vpnUsers: 0.07,
    relayUsers: 0.08,
    secondBrowser: 0.16,
    drift: 1,
    browsers: {
      clearOnExit: 0.03,
      clearers: 0.22,
      clearsPerMonth: 1.2,
      privateAlways: 0.02,
      privateSometimes: 0.02,
      resistFingerprinting: 0.04,
      scriptBlockers: 0.01,
    },
  },
  sessions: {
    leftOpen: 0.03,
    medianMinutes: 26,
    network: {
      gatewayHomes: 0.08,
      satelliteHomes: 0.005,
      ipv6Homes: 0.5,
      positionErrorKm: 14,
      unknownVpn: 0.1,
      mislabelledMobile: 0.12,
      farGateway: 0.15,
    },
  },
};

export const TEST: WorldParameters = {
  name: "test",
  start: "2026-05-11",
  days: 30,
  accounts: 2600,
  mix: DEFAULT_MIX,
  countries: { US: 58, CA: 8, GB: 10, IN: 7, BR: 5, AU: 5, SE: 4, MX: 3 },
  lateJoiners: 0.35,
  people: {
    sessionsPerDay: 1.05,
    iosPhones: 0.55,
    macLaptops: 0.3,
    linuxLaptops: 0.03,
    tablets: 0.38,
    desktops: 0.14,
    workComputers: 0.5,
    workPhones: 0.12,
    replacedPerMonth: 0.015,
    vpnUsers: 0.1,
    relayUsers: 0.12,
    secondBrowser: 0.2,
    drift: 1.25,
    browsers: {
      clearOnExit: 0.04,
      clearers: 0.28,
      clearsPerMonth: 1.1,
      privateAlways: 0.025,
      privateSometimes: 0.025,
      resistFingerprinting: 0.05,
      scriptBlockers: 0.015,
    },
  },
  sessions: {
    leftOpen: 0.04,
    medianMinutes: 22,
    network: {
      gatewayHomes: 0.12,
      satelliteHomes: 0.012,
      ipv6Homes: 0.55,
      positionErrorKm: 20,
      unknownVpn: 0.14,
      mislabelledMobile: 0.18,
      farGateway: 0.2,
    },
  },
};

export const WORLDS: Readonly<Record<string, WorldParameters>> = { train: TRAIN, test: TEST };
