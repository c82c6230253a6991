/**
 * Train worlds that differ from each other as products do: where their accounts live, which devices and networks
 * they use, how fast browsers drift. What is fitted on several of them rests on no single mix.
 */
import { createRandom, type Random } from "../random.ts";
import { TRAIN, type WorldParameters } from "../world/parameters.ts";

export interface FitWorld {
  parameters: WorldParameters;
  seed: string;
}

const STARTS = ["2025-03-03", "2025-06-02", "2025-09-01", "2025-12-01", "2026-03-02"] as const;

/** `count` worlds of `accounts` accounts each; the same every time. */
export function variedWorlds(name: string, count: number, accounts: number): FitWorld[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = `${name}/${index}`;
    return { seed, parameters: { ...varied(createRandom(`varied/${seed}`), index), accounts } };
  });
}

function varied(random: Random, index: number): WorldParameters {
  /** Up to 1.7 times as much or as little, never more than `most`. */
  const vary = (share: number, most = 1): number => Math.min(most, share * 2 ** random.between(-0.75, 0.75));
  const { people, sessions } = TRAIN;
  const { browsers } = people;
  const { network } = sessions;
  return {
    ...TRAIN,
    start: random.pick(STARTS),
    countries: oneCountryAndOthers(random, index),
    people: {
      ...people,
      iosPhones: random.between(0.3, 0.6),
      macLaptops: vary(people.macLaptops),
      tablets: vary(people.tablets, 0.6),
      vpnUsers: vary(people.vpnUsers),
      relayUsers: vary(people.relayUsers),
      secondBrowser: vary(people.secondBrowser),
      replacedPerMonth: vary(people.replacedPerMonth),
      drift: random.between(0.8, 1.4),
      browsers: {
        clearOnExit: vary(browsers.clearOnExit),
        clearers: vary(browsers.clearers, 0.5),
        clearsPerMonth: vary(browsers.clearsPerMonth, 2),
        privateAlways: vary(browsers.privateAlways),
        privateSometimes: vary(browsers.privateSometimes),
        resistFingerprinting: vary(browsers.resistFingerprinting),
        scriptBlockers: vary(browsers.scriptBlockers),
      },
    },
    sessions: {
      ...sessions,
      network: {
        gatewayHomes: vary(network.gatewayHomes),
        satelliteHomes: vary(network.satelliteHomes),
        ipv6Homes: random.between(0.35, 0.65),
        positionErrorKm: vary(network.positionErrorKm),
        unknownVpn: vary(network.unknownVpn),
        mislabelledMobile: vary(network.mislabelledMobile),
        farGateway: vary(network.farGateway),
      },
    },
  };
}

/** Most products have one home market. */
function oneCountryAndOthers(random: Random, index: number): Record<string, number> {
  const names = Object.keys(TRAIN.countries);
  const home = names[index % names.length];
  return Object.fromEntries(names.map((name) => [name, name === home ? 55 : 3 + 9 * random.next()]));
}
