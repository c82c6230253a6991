/** What a project learns of updates from the devices that come back with their identifier. */
import {
  isAppleMobile,
  type Population,
  UpdateCounts,
  unknownPopulation,
  updateLesson,
} from "@latchkey/engine";
import { Fold, type World, worldEvents } from "@latchkey/simulator";
import { ELAPSED, type Sighting } from "./sightings.ts";

/** Parts of the accounts: each is judged by what the others' devices taught. */
const PARTS = 10;

/** What is known when a device is judged, from the visits that the world's people pay in the month before. */
export function lessonsOf(world: World): (sighting: Sighting) => Population {
  const parts = new Map(world.accounts.map(({ id }, at) => [id, at % PARTS] as const));
  const counts = Array.from({ length: PARTS }, () => new UpdateCounts());
  const fold = new Fold({ presence: false });
  const end = Date.parse(`${world.parameters.start}T00:00:00Z`) + ELAPSED;
  for (const event of worldEvents(world, "access")) {
    const { account, at, description } = event;
    if (account === null || at > end || description === null || !isAppleMobile(description.agent)) continue;
    const before = fold.snapshot(account);
    const { engineEvent, decision } = fold.step(event);
    const lesson = updateLesson(before, engineEvent, decision.link, at);
    if (lesson === null) continue;
    for (const [part, others] of counts.entries())
      if (part !== parts.get(account)) others.add(account, lesson);
  }
  const known = counts.map(({ effects }) => ({ ...unknownPopulation(), updateEffects: effects }));
  return ({ account }) => known[parts.get(account.id) ?? 0] ?? unknownPopulation();
}
