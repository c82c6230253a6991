/** Households of an account: who lives where, on which lines, with which trips. */
import type { Random } from "../random.ts";
import type { HouseholdPlan } from "./account-kinds.ts";
import { campusOf, companyOf } from "./companies.ts";
import { planStays, planTrips, type Residence, type Stay, type Trip, weekOf } from "./itinerary.ts";
import { createHome, type Line } from "./networks.ts";
import type { WorldParameters } from "./parameters.ts";
import { createDevice, createPerson, type Device, type Person, type Schedule, type Span } from "./people.ts";
import { CITIES, type City, distanceKm } from "./places.ts";

export interface Household {
  id: string;
  residence: Residence;
  members: readonly { person: Person; stays: readonly Stay[] }[];
}

const DAY = 86_400_000;

/** A city for a household, seen from the first household of the account. */
export function chooseCity(
  plan: HouseholdPlan,
  anchor: City | null,
  p: WorldParameters,
  random: Random,
): City {
  const byCountry = CITIES.map(
    (city) => [city, Math.sqrt(city.millions) * (p.countries[city.country] ?? 0)] as const,
  ).filter(([, weight]) => weight > 0);
  if (anchor === null) {
    const country = random.weighted(Object.entries(p.countries));
    return random.weighted(byCountry.filter(([city]) => city.country === country));
  }
  if (plan.where === "same_city" || plan.where === undefined) return anchor;
  if (plan.where === "far") {
    const far = CITIES.filter((city) => distanceKm(city, anchor) > 150);
    return random.weighted(
      far.map(
        (city) => [city, Math.sqrt(city.millions) * (city.country === anchor.country ? 12 : 1)] as const,
      ),
    );
  }
  return random.chance(0.6) ? random.weighted(byCountry) : random.pick(CITIES);
}

function cityWithin(from: City, km: readonly [number, number], random: Random): City {
  const near = CITIES.filter(
    (city) =>
      city.country === from.country && distanceKm(city, from) >= km[0] && distanceKm(city, from) <= km[1],
  );
  if (near.length > 0 && random.chance(0.6)) return random.pick(near);
  // A village at that distance, known to address data by the nearest city.
  const away = random.between(km[0], km[1]);
  const direction = random.between(0, 6.28);
  return {
    ...from,
    name: `${from.name} country`,
    latitude: from.latitude + (away / 111) * Math.cos(direction),
    longitude: from.longitude + (away / 111) * Math.sin(direction),
    millions: 0.02,
  };
}

function residenceOf(
  id: string,
  plan: HouseholdPlan,
  city: City,
  span: Span,
  seed: string,
  p: WorldParameters,
  random: Random,
): Residence {
  const network = p.sessions.network;
  const home =
    plan.line === "campus"
      ? campusOf(seed, city)
      : createHome(`${id}.home`, city, plan.line ?? "home", network, random);
  const secondCity = plan.secondHome === undefined ? null : cityWithin(city, plan.secondHome.km, random);
  const weekends: number[] = [];
  for (let week = 0; week <= weekOf(span.days); week++) if (random.chance(0.4)) weekends.push(week);
  const weekCity = plan.weekCommuter === true ? cityWithin(city, [120, 600], random) : null;
  let move: Residence["move"] = null;
  if (plan.moves === true) {
    const target = random.chance(0.55) ? city : cityWithin(city, [30, 600], random);
    move = {
      at: span.start + random.between(0.2, 0.8) * span.days * DAY,
      line: createHome(`${id}.next`, target, "home", network, random),
      gapDays: random.chance(0.5) ? random.int(1, 9) : 0,
    };
  }
  return {
    home,
    second:
      plan.secondHome === undefined || secondCity === null
        ? null
        : {
            line: createHome(`${id}.second`, secondCity, "home", network, random),
            use: plan.secondHome.use,
            weekends,
          },
    week: weekCity === null ? null : createHome(`${id}.week`, weekCity, "home", network, random),
    move,
    travel: plan.travel ?? "usual",
  };
}

function scheduleOf(adult: boolean, plan: HouseholdPlan, random: Random): Schedule {
  if (plan.line === "campus") return "student";
  if (!adult) return "pupil";
  return random.weighted<Schedule>([
    ["office", 34],
    ["hybrid", 24],
    ["remote", 10],
    ["shift", 14],
    ["student", 6],
    ["free", 12],
  ]);
}

/** What the households of one account have in common. */
export interface AccountContext {
  span: Span;
  seed: string;
  parameters: WorldParameters;
  /** Employer of the first household's first adult, where colleagues work too. */
  employer: number;
}

export interface HouseholdOptions {
  city: City;
  /** First moment at which its people use the account. */
  joins: number;
  /** The first adult works for the account's employer. */
  colleague: boolean;
}

/** Builds a household with its people and their whereabouts. */
export function createHousehold(
  id: string,
  plan: HouseholdPlan,
  options: HouseholdOptions,
  context: AccountContext,
  owner: Random,
): Household {
  const { span, seed, parameters } = context;
  const random = owner.fork(`household/${id}`);
  const residence = residenceOf(id, plan, options.city, span, seed, parameters, random);
  const adults = random.int(...plan.adults);
  const children = plan.children === undefined ? 0 : random.int(...plan.children);
  const shared = adults + children > 1 ? sharedDevices(id, options.city, children > 0, context, random) : [];
  const often = residence.travel === "often";
  const trips = planTrips(often ? { ...residence, travel: "rare" } : residence, span, random);
  const leaderTrips: readonly Trip[] = often ? planTrips(residence, span, random) : [];
  const members: Household["members"][number][] = [];
  for (let index = 0; index < adults + children; index++) {
    const adult = index < adults;
    const person = createMember(
      `${id}.p${index}`,
      index,
      adult,
      plan,
      residence,
      shared,
      options,
      context,
      random,
    );
    // Families holiday together; of flatmates and grown-ups each has trips of their own too.
    const own = random.chance(0.35) ? planTrips(residence, span, random.fork(`trips/${index}`)) : [];
    const mine = [
      ...(index === 0 ? leaderTrips : []),
      ...trips.filter(() => random.chance(0.85)),
      ...(adult && !often ? own : []),
    ];
    const stays = withMoveGap(planStays(person, residence, mine, index === 0, span, random), residence);
    members.push({ person, stays });
  }
  return { id, residence, members };
}

/** Computers and tablets that belong to nobody in particular. */
function sharedDevices(
  id: string,
  city: City,
  children: boolean,
  context: AccountContext,
  random: Random,
): Device[] {
  const { span, parameters } = context;
  const devices: Device[] = [];
  if (random.chance(0.2)) {
    devices.push(
      createDevice(`${id}.shared0`, "shared", "windows", city, null, span, parameters.people, random),
    );
  }
  if (children && random.chance(0.45)) {
    const platform = random.chance(0.7) ? "ipados" : "android";
    devices.push(
      createDevice(`${id}.shared1`, "shared", platform, city, null, span, parameters.people, random),
    );
  }
  return devices;
}

function createMember(
  id: string,
  index: number,
  adult: boolean,
  plan: HouseholdPlan,
  residence: Residence,
  shared: readonly Device[],
  options: HouseholdOptions,
  context: AccountContext,
  random: Random,
): Person {
  const { city, joins } = options;
  const { seed, span, parameters } = context;
  const colleague = options.colleague && index === 0;
  const schedule = colleague ? random.pick(["office", "hybrid"] as const) : scheduleOf(adult, plan, random);
  const employed = schedule === "office" || schedule === "hybrid" || schedule === "remote";
  const workCity = residence.week !== null && index === 0 ? residence.week.city : city;
  const company = employed
    ? companyOf(seed, workCity, colleague ? context.employer : random.int(0, 999))
    : null;
  const learns = schedule === "student" || schedule === "pupil";
  const office: Line | null = learns ? campusOf(seed, city) : (company?.office ?? null);
  const activity = (plan.activity ?? 1) * (adult ? 1 : 0.8);
  const fleet = company?.fleet ?? null;
  return createPerson(
    id,
    {
      household: id.slice(0, id.lastIndexOf(".")),
      adult,
      schedule,
      city,
      office,
      company: fleet,
      shared,
      joins,
      activity,
    },
    span,
    parameters.people,
    random,
  );
}

/** In the days after a move the new home often has no line yet: everything goes over the phone. */
function withMoveGap(stays: readonly Stay[], residence: Residence): Stay[] {
  const { move } = residence;
  if (move === null || move.gapDays === 0) return [...stays];
  const until = move.at + move.gapDays * DAY;
  return stays.map((stay) => (stay.line === move.line && stay.from < until ? { ...stay, line: null } : stay));
}
