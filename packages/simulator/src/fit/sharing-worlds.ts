/** Train worlds for the evidence of sharing: products in other countries, used more or less, with worse address data. */
import { DEFAULT_MIX } from "../world/account-kinds.ts";
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

/**
 * As bad as it gets: address data that errs twice as far, carriers and tunnels that nobody knows as such, and
 * countries from which most journeys lead to another zone.
 */
const HARSH: WorldParameters = {
  ...TRAIN,
  countries: { VN: 24, GB: 18, RU: 14, ID: 12, NL: 10, PL: 8, IT: 8, JP: 6 },
  people: {
    ...people,
    sessionsPerDay: 0.8,
    iosPhones: 0.5,
    workComputers: 0.6,
    vpnUsers: 0.14,
    relayUsers: 0.14,
    secondBrowser: 0.22,
    drift: 1.4,
    browsers: { ...people.browsers, clearers: 0.35, clearsPerMonth: 1.8, clearOnExit: 0.05 },
  },
  sessions: {
    ...sessions,
    leftOpen: 0.05,
    network: {
      gatewayHomes: 0.16,
      satelliteHomes: 0.02,
      ipv6Homes: 0.5,
      positionErrorKm: 30,
      unknownVpn: 0.35,
      mislabelledMobile: 0.4,
      farGateway: 0.3,
    },
  },
};

/** Resellers are found by anything, and make half of the accesses of the usual mix. */
const FEW_RESELLERS = { ...DEFAULT_MIX, reseller: 1 };

/** Honest accounts alone, with more of those that look like shared ones. */
const { friends_one_city, friends_far, reseller, ...HONEST } = DEFAULT_MIX;
const HARD_HONEST = {
  ...HONEST,
  couple: 20,
  family: 8,
  two_homes_split: 4,
  week_commuter_family: 5,
  traveller_with_partner: 4,
  shared_gateway: 8,
};

const world = (
  seed: string,
  parameters: WorldParameters,
  mix: WorldParameters["mix"],
  accounts: number,
): FitWorld => ({
  seed,
  parameters: { ...parameters, mix, accounts },
});

/** Worlds the weights are fitted on. */
export const FIT_WORLDS: readonly FitWorld[] = [
  world("fitA", TRAIN, FEW_RESELLERS, 1400),
  world("fitB", BAD_ADDRESSES, FEW_RESELLERS, 1400),
  world("fitC", WIDE_COUNTRIES, FEW_RESELLERS, 1400),
  world("fitD", SELDOM_USED, FEW_RESELLERS, 1400),
  world("fitE", HARSH, HARD_HONEST, 1500),
];

/** Other worlds of honest accounts, on which the threshold is placed. */
export const THRESHOLD_WORLDS: readonly FitWorld[] = [
  world("valE", TRAIN, HONEST, 1500),
  world("valF", MIXED, HARD_HONEST, 1500),
];
