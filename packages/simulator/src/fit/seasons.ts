import { createWorld } from "../world/world.ts";
import { lessonsOfPairs } from "./pair-lessons.ts";
import { type Pair, samplePairs } from "./pairs.ts";
import { variedWorlds } from "./varied-worlds.ts";

const ACCOUNTS = 700;
const PER_INSTALLATION = 2;

/**
 * Pairs of one varied world a season, in which machines change and nobody visits.
 *
 * @param name names the variations
 * @param starts first day of each season, `YYYY-MM-DD`
 * @param days length of a season
 * @param seed names the worlds
 * @param learned whether the project has learned what updates do to components
 */
export function* seasonPairs(
  name: string,
  starts: readonly string[],
  days: number,
  seed: string,
  learned = false,
): Iterable<Pair> {
  for (const [index, { parameters }] of variedWorlds(name, starts.length, ACCOUNTS).entries()) {
    const start = starts[index] ?? parameters.start;
    const idle = { ...parameters, start, days, people: { ...parameters.people, sessionsPerDay: 0 } };
    const world = createWorld(idle, `${seed}/${start}`);
    const effectsFor = learned ? lessonsOfPairs(world, start, PER_INSTALLATION) : undefined;
    yield* samplePairs(world, start, PER_INSTALLATION, effectsFor);
  }
}
