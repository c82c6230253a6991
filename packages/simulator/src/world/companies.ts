/** Employers of a city: an office line and a fleet of alike computers. Many accounts share them. */
import { createRandom } from "../random.ts";
import { createOffice, type Line } from "./networks.ts";
import { CITIES, type City } from "./places.ts";

export interface Company {
  fleet: string;
  office: Line;
}

const PER_CITY = 60;

/** The company with this index in a city: the same one for everybody who asks. */
export function companyOf(seed: string, city: City, index: number): Company {
  const id = `${city.name}/${index % PER_CITY}`;
  const random = createRandom(`${seed}/company/${id}`);
  const sameCountry = CITIES.filter((other) => other.country === city.country && other !== city);
  // A quarter of offices reach the net through headquarters in another city.
  const headquarters = random.chance(0.25) && sameCountry.length > 0 ? random.pick(sameCountry) : null;
  return { fleet: `fleet/${id}`, office: createOffice(`office/${id}`, city, headquarters, random) };
}

/** A university's network in a city. */
export function campusOf(seed: string, city: City): Line {
  const random = createRandom(`${seed}/campus/${city.name}`);
  return { ...createOffice(`campus/${city.name}`, city, null, random), flavour: "campus" };
}
