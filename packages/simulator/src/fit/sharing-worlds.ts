/** Train worlds for the evidence of sharing: products in other countries, used more or less, with worse address data. */
import { TRAIN, type WorldParameters } from "../world/parameters.ts";
import type { FitWorld } from "./varied-worlds.ts";

const { people, sessions } = TRAIN;
const { network } = sessions;

/** Worse address data than usual, and more homes behind gateways. */
const BAD_ADDRESSES: WorldParameters = {
  ...TRAIN,
  people: { ...people, sessionsPerDay: 1.1, relayUsers: 0.12, vpnUsers: 0.1 },
  sessions: {
    ...sessions,
    leftOpen: 0.05,
    network: {
      gatewayHomes: 0.15,
      satelliteHomes: 0.02,
      ipv6Homes: 0.35,
      positionErrorKm: 26,
      unknownVpn: 0.22,
      mislabelledMobile: 0.35,
      farGateway: 0.25,
    },
  },
};

/** Large countries with several zones, more phones of one maker, people who clear more. */
const WIDE_COUNTRIES: WorldParameters = {
  ...TRAIN,
  countries: { RU: 30, JP: 25, ID: 12, DE: 10, FR: 10, NG: 4, PL: 9 },
  lateJoiners: 0.45,
  people: {
    ...people,
    sessionsPerDay: 1.25,
    iosPhones: 0.62,
    relayUsers: 0.17,
    vpnUsers: 0.13,
    drift: 1.4,
    tablets: 0.45,
    workComputers: 0.55,
    browsers: { ...people.browsers, clearers: 0.32, clearsPerMonth: 1.3 },
  },
  sessions: {
    ...sessions,
    network: {
      ...network,
      gatewayHomes: 0.12,
      ipv6Homes: 0.65,
      positionErrorKm: 18,
      mislabelledMobile: 0.25,
      farGateway: 0.22,
    },
  },
};

/** Good address data and a product that is used seldom. */
const SELDOM_USED: WorldParameters = {
  ...TRAIN,
  countries: { IT: 20, ES: 20, FR: 20, GB: 20, PL: 20 },
  people: { ...people, sessionsPerDay: 0.7, iosPhones: 0.3, workPhones: 0.2 },
  sessions: {
    ...sessions,
    network: { ...network, gatewayHomes: 0.05, positionErrorKm: 10, mislabelledMobile: 0.05 },
  },
};

/** Between all of them, for choosing the threshold. */
const MIXED: WorldParameters = {
  ...TRAIN,
  countries: { JP: 20, RU: 20, DE: 20, FR: 10, GB: 10, ES: 10, VN: 5, ID: 5 },
  people: {
    ...people,
    sessionsPerDay: 1,
    iosPhones: 0.5,
    relayUsers: 0.12,
    vpnUsers: 0.1,
    browsers: { ...people.browsers, clearers: 0.28 },
  },
  sessions: {
    ...sessions,
    leftOpen: 0.04,
    network: {
      ...network,
      gatewayHomes: 0.11,
      satelliteHomes: 0.01,
      mislabelledMobile: 0.2,
      unknownVpn: 0.15,
      farGateway: 0.2,
      positionErrorKm: 20,
    },
  },
};

const world = (seed: string, parameters: WorldParameters, accounts: number): FitWorld => ({
  seed,
  parameters: { ...parameters, accounts },
});

/** Worlds the weights are fitted on. */
export const FIT_WORLDS: readonly FitWorld[] = [
  world("fitA", TRAIN, 1600),
  world("fitB", BAD_ADDRESSES, 1600),
  world("fitC", WIDE_COUNTRIES, 1600),
  world("fitD", SELDOM_USED, 1600),
];

/** Other worlds, on which the threshold is placed. */
export const THRESHOLD_WORLDS: readonly FitWorld[] = [world("valE", TRAIN, 2400), world("valF", MIXED, 2400)];
