import type { Agent, Network, Observation } from "@latchkey/engine";
import type { Visit } from "./visits.ts";

type Components = Observation["components"];
/** A part by its place in a table that both sides keep; with the part where the table lacks it yet. */
type Told<Part> = number | readonly [place: number, part: Part];

/** A visit as it travels between threads: the large parts that many visits have in common are told once. */
export interface PackedVisit extends Omit<Visit, "network" | "observation"> {
  network: Told<Network>;
  components: Told<Components>;
  agent: Told<Agent>;
  observation: Omit<Observation, "components" | "agent">;
}

/** Parts of each kind that need not be told again. */
const MOST_PARTS = 10_000;

/** Packs visits; equal parts have to be one object. */
export function createPacker(mostParts = MOST_PARTS): (visit: Visit) => PackedVisit {
  const networkOf = createTeller<Network>(mostParts);
  const componentsOf = createTeller<Components>(mostParts);
  const agentOf = createTeller<Agent>(mostParts);
  return ({ network, observation: { components, agent, ...observation }, ...rest }) => ({
    ...rest,
    network: networkOf(network),
    components: componentsOf(components),
    agent: agentOf(agent),
    observation,
  });
}

/** Unpacks what one packer packed, all of it and in that order. */
export function createUnpacker(): (packed: PackedVisit) => Visit {
  const networkOf = createHearer<Network>();
  const componentsOf = createHearer<Components>();
  const agentOf = createHearer<Agent>();
  return ({ network, components, agent, observation, ...rest }) => ({
    ...rest,
    network: networkOf(network),
    observation: { components: componentsOf(components), agent: agentOf(agent), ...observation },
  });
}

/** The table is filled round and round: what was put out of it is told again. */
function createTeller<Part extends object>(most: number): (part: Part) => Told<Part> {
  const table: Part[] = [];
  const places = new WeakMap<Part, number>();
  let next = 0;
  return (part) => {
    const known = places.get(part);
    if (known !== undefined && table[known] === part) return known;
    const place = next;
    next = (next + 1) % most;
    table[place] = part;
    places.set(part, place);
    return [place, part];
  };
}

function createHearer<Part>(): (told: Told<Part>) => Part {
  const table: Part[] = [];
  return (told) => {
    if (typeof told !== "number") table[told[0]] = told[1];
    return table[typeof told === "number" ? told : told[0]] as Part;
  };
}
