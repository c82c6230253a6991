/** Where each person is, from the first day to the last: a gapless list of stays. */
import type { Random } from "../random.ts";
import { createPublic, type Line } from "./networks.ts";
import type { Person, Span } from "./people.ts";
import { CITIES, type City, distanceKm, zoneOffsetHours } from "./places.ts";
import { travelHours, withTravel } from "./travel.ts";

export type PlaceKind = "home" | "second_home" | "work" | "transit" | "out" | "trip" | "visit";

export interface Stay {
  from: number;
  until: number;
  place: PlaceKind;
  city: City;
  /** The fixed line there, if one is to be had. */
  line: Line | null;
}

/** Lines a household lives on, and when. */
export interface Residence {
  home: Line;
  second: {
    line: Line;
    use: "weekends" | "split" /** Numbers of the weeks whose weekend is spent there. */;
    weekends: readonly number[];
  } | null;
  /** Where a weekly commuter lives from Monday to Friday. */
  week: Line | null;
  move: { at: number; line: Line /** Days without a line at the new home. */; gapDays: number } | null;
  travel: "rare" | "usual" | "often";
}

export interface Trip {
  fromDay: number;
  untilDay: number;
  city: City;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Trips of a household: now and then, or most weeks for those who travel for a living. */
export function planTrips(residence: Residence, span: Span, random: Random): Trip[] {
  const perMonth = { rare: 0.12, usual: 0.4, often: 3.2 }[residence.travel];
  const trips: Trip[] = [];
  let day = random.exponential(30 / perMonth);
  while (day < span.days) {
    const length = residence.travel === "often" ? random.int(1, 5) : random.int(2, 10);
    trips.push({
      fromDay: Math.floor(day),
      untilDay: Math.floor(day) + length,
      city: destination(residence.home.city, random),
    });
    day += length + random.exponential(30 / perMonth);
  }
  return trips;
}

/** Most trips stay in the country or near it. */
export function destination(home: City, random: Random): City {
  const others = CITIES.filter((city) => city !== home);
  return random.weighted(
    others.map((city) => {
      const km = Math.max(50, distanceKm(home, city));
      return [city, (Math.sqrt(city.millions) * (city.country === home.country ? 5 : 1)) / km] as const;
    }),
  );
}

/** Local midnight that begins `day` of the span in the city's zone. */
export function midnight(span: Span, day: number, city: City): number {
  const at = span.start + day * DAY;
  return at - zoneOffsetHours(city.timezone, at) * HOUR;
}

const weekday = (span: Span, day: number): number => new Date(span.start + day * DAY).getUTCDay();

interface Day {
  index: number;
  weekday: number;
  begins: number;
  base: { line: Line; place: PlaceKind };
}

/** The person's stays over the span. `leads` marks the member who commutes, travels or keeps the second home. */
export function planStays(
  person: Person,
  residence: Residence,
  trips: readonly Trip[],
  leads: boolean,
  span: Span,
  owner: Random,
): Stay[] {
  const random = owner.fork(`stays/${person.id}`);
  const stays: Stay[] = [];
  const put = (from: number, until: number, place: PlaceKind, city: City, line: Line | null): void => {
    if (until > from) stays.push({ from, until, place, city, line });
  };
  for (let index = 0; index < span.days; index++) {
    const trip = trips.find((t) => index >= t.fromDay && index < t.untilDay);
    const day = dayOf(index, residence, leads, span, random);
    if (trip !== undefined) {
      travelDay(trip, index, day, span, random, put);
      continue;
    }
    ordinaryDay(person, day, random, put);
  }
  return withTravel(stays);
}

function dayOf(index: number, residence: Residence, leads: boolean, span: Span, random: Random): Day {
  const today = weekday(span, index);
  const weekend = today === 0 || today === 6;
  let base: Day["base"] = { line: residence.home, place: "home" };
  const moved = residence.move !== null && span.start + index * DAY >= residence.move.at;
  if (moved && residence.move !== null) base = { line: residence.move.line, place: "home" };
  const { second, week } = residence;
  if (week !== null && leads && today >= 1 && today <= 4) base = { line: week, place: "second_home" };
  if (second !== null) {
    const there =
      second.use === "split"
        ? leads && random.chance(0.75)
        : weekend && second.weekends.includes(weekOf(index)) && random.chance(0.85);
    if (there) base = { line: second.line, place: "second_home" };
  }
  return { index, weekday: today, begins: midnight(span, index, base.line.city), base };
}

/** Week number such that a Saturday and the Sunday after it share one when the span starts on a weekday. */
export const weekOf = (index: number): number => Math.floor((index + 1) / 7);

type Put = (from: number, until: number, place: PlaceKind, city: City, line: Line | null) => void;

function travelDay(trip: Trip, index: number, day: Day, span: Span, random: Random, put: Put): void {
  const hotel = createPublic(`hotel/${trip.city.name}/${random.int(0, 400)}`, trip.city);
  const begins = day.begins;
  const there = midnight(span, index, trip.city);
  const hours = travelHours(distanceKm(day.base.line.city, trip.city));
  if (index === trip.fromDay) {
    const leaves = begins + random.between(6, 16) * HOUR;
    put(begins, leaves, day.base.place, day.base.line.city, day.base.line);
    put(leaves, leaves + hours * HOUR, "transit", day.base.line.city, null);
    put(leaves + hours * HOUR, Math.max(leaves + hours * HOUR, begins + DAY), "trip", trip.city, hotel);
  } else if (index === trip.untilDay - 1) {
    const leaves = begins + random.between(8, 15) * HOUR;
    put(there, leaves, "trip", trip.city, hotel);
    put(leaves, leaves + hours * HOUR, "transit", trip.city, null);
    put(leaves + hours * HOUR, begins + DAY, day.base.place, day.base.line.city, day.base.line);
  } else {
    const outing = there + random.between(10, 17) * HOUR;
    put(there, outing, "trip", trip.city, hotel);
    put(outing, outing + 3 * HOUR, "out", trip.city, null);
    put(outing + 3 * HOUR, there + DAY, "trip", trip.city, hotel);
  }
}

function ordinaryDay(person: Person, day: Day, random: Random, put: Put): void {
  const { base, begins, weekday: today } = day;
  const { city } = base.line;
  const workday = today >= 1 && today <= 5;
  const away =
    (person.schedule === "office" && workday) ||
    (person.schedule === "hybrid" && workday && random.chance(0.55)) ||
    (person.schedule === "shift" && random.chance(0.65)) ||
    ((person.schedule === "student" || person.schedule === "pupil") && workday);
  let cursor = begins;
  if (away) {
    const starts =
      begins + (person.schedule === "shift" ? random.between(5, 15) : random.normal(8.4, 0.7)) * HOUR;
    const hours = person.schedule === "pupil" ? 6 : random.normal(8.6, 0.8);
    const commute = random.between(0.25, 0.9) * HOUR;
    // From a second home too far away, people work where they are.
    const line = person.office !== null && person.office.city === city ? person.office : null;
    put(cursor, starts - commute, base.place, city, base.line);
    put(starts - commute, starts, "transit", city, null);
    put(starts, starts + hours * HOUR, "work", city, line);
    put(starts + hours * HOUR, starts + hours * HOUR + commute, "transit", city, null);
    cursor = starts + hours * HOUR + commute;
  }
  if (random.chance(today === 6 || today === 5 ? 0.45 : 0.2)) {
    const leaves = Math.max(cursor, begins + random.between(11, 20) * HOUR);
    const back = Math.min(begins + DAY, leaves + random.between(1, 4) * HOUR);
    if (leaves < back) {
      put(cursor, leaves, base.place, city, base.line);
      put(
        leaves,
        back,
        "out",
        city,
        random.chance(0.4) ? createPublic(`cafe/${city.name}/${random.int(0, 900)}`, city) : null,
      );
      cursor = back;
    }
  }
  put(cursor, begins + DAY, base.place, city, base.line);
}
