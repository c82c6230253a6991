/** Keeps itineraries possible: nobody changes cities without the time it takes to get there. */
import type { Stay } from "./itinerary.ts";
import { distanceKm } from "./places.ts";

const HOUR = 3_600_000;
/** Nearer places count as one town. */
const TOWN_KM = 40;

/** Hours from door to door: by road or rail, by air beyond 700 km. */
export function travelHours(km: number): number {
  return km > 700 ? Math.min(20, 3.5 + km / 700) : 0.5 + km / 90;
}

/** Puts a stay into a list of stays in time order, cutting what it covers. */
export function insertStay(stays: readonly Stay[], added: Stay): Stay[] {
  const result: Stay[] = [];
  for (const stay of stays) {
    if (stay.until <= added.from || stay.from >= added.until) {
      result.push(stay);
      continue;
    }
    if (stay.from < added.from) result.push({ ...stay, until: added.from });
    if (stay.until > added.until) result.push({ ...stay, from: added.until });
  }
  result.push(added);
  return result.sort((a, b) => a.from - b.from);
}

/** The same stays in order, without overlap, and with a journey before every arrival in another city. */
export function withTravel(planned: readonly Stay[]): Stay[] {
  const sorted = [...planned].sort((a, b) => a.from - b.from);
  const result: Stay[] = [];
  sorted.forEach((stay, index) => {
    const next = sorted[index + 1];
    const until = next === undefined ? stay.until : Math.min(stay.until, next.from);
    if (until <= stay.from) return;
    const last = result.at(-1);
    const arriving = { ...stay, until };
    if (last === undefined || distanceKm(last.city, stay.city) <= TOWN_KM) {
      result.push(arriving);
      return;
    }
    depart(result, stay.from, travelHours(distanceKm(last.city, stay.city)) * HOUR);
    result.push(arriving);
  });
  return result;
}

/** Turns the last `duration` of the list into a journey that ends at `arrival`. */
function depart(stays: Stay[], arrival: number, duration: number): void {
  const leaves = arrival - duration;
  let origin = stays.at(-1);
  while (origin !== undefined && origin.from >= leaves) {
    stays.pop();
    const before = stays.at(-1);
    if (before === undefined) break;
    origin = before;
  }
  if (origin === undefined) return;
  if (stays.at(-1) === origin) stays[stays.length - 1] = { ...origin, until: Math.min(origin.until, leaves) };
  stays.push({
    from: Math.max(leaves, origin.from),
    until: arrival,
    place: "transit",
    city: origin.city,
    line: null,
  });
}
