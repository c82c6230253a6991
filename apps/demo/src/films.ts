/** The catalogue: six films that nobody has made. `scene` names a painter in public/film.js. */
export interface Film {
  slug: string;
  title: string;
  year: number;
  minutes: number;
  kind: string;
  line: string;
  scene: "tide" | "ridge" | "lanterns" | "orbit" | "summer" | "fog";
}

export const FILMS: readonly Film[] = [
  {
    slug: "the-salt-cartographer",
    title: "The Salt Cartographer",
    year: 2024,
    minutes: 118,
    kind: "Drama",
    line: "She maps a coast that moves every night, and one morning it does not come back.",
    scene: "tide",
  },
  {
    slug: "static-on-the-ridge",
    title: "Static on the Ridge",
    year: 2023,
    minutes: 96,
    kind: "Mystery",
    line: "A retired radio engineer hears tomorrow’s weather, and then tomorrow’s names.",
    scene: "ridge",
  },
  {
    slug: "paper-lanterns-over-osmo",
    title: "Paper Lanterns over Osmo",
    year: 2025,
    minutes: 88,
    kind: "Family",
    line: "Two cousins, a town without electricity, and four hundred lanterns to fold by dusk.",
    scene: "lanterns",
  },
  {
    slug: "a-kinder-machine",
    title: "A Kinder Machine",
    year: 2022,
    minutes: 131,
    kind: "Science fiction",
    line: "The last thinking engine is asked for advice, and takes its time.",
    scene: "orbit",
  },
  {
    slug: "eleven-minutes-of-summer",
    title: "Eleven Minutes of Summer",
    year: 2021,
    minutes: 104,
    kind: "Romance",
    line: "They meet on the longest platform in the country, between two late trains.",
    scene: "summer",
  },
  {
    slug: "last-boat-north-pier",
    title: "Last Boat, North Pier",
    year: 2025,
    minutes: 109,
    kind: "Thriller",
    line: "Nine passengers boarded. The manifest has always said ten.",
    scene: "fog",
  },
];

/** The film of an address, or null. */
export function findFilm(slug: string): Film | null {
  return FILMS.find((film) => film.slug === slug) ?? null;
}
