/** What a project learns of updates from the devices that come back with their identifier. */
import {
  decide,
  emptySnapshot,
  type Population,
  UpdateCounts,
  unknownPopulation,
  updateLesson,
} from "@latchkey/engine";
import { createRandom, toEngineEvent } from "@latchkey/simulator";
import { ELAPSED, newId, remembered, rules, type Sighting } from "./sightings.ts";

/** How often a device comes back in the month. */
export const VISITS = 2;

/** What is known when a device is judged: lessons of one half of the accounts serve the other half alone. */
export function lessonsOf(list: readonly Sighting[], seed: string): (sighting: Sighting) => Population {
  const random = createRandom(`lessons/${seed}`);
  const accounts = new Map(
    [...new Set(list.map((s) => s.account.id))].map((id, at) => [id, at % 2] as const),
  );
  const halves = [new UpdateCounts(), new UpdateCounts()] as const;
  const halfOf = ({ account }: Sighting): 0 | 1 => (accounts.get(account.id) === 0 ? 0 : 1);
  for (const sighting of list) {
    for (let visit = 0; visit < VISITS; visit++) {
      const at = sighting.before.at + Math.floor(random.next() * ELAPSED);
      learn(sighting, at, halves[halfOf(sighting)]);
    }
  }
  const known = halves.map(({ effects }) => ({ ...unknownPopulation(), updateEffects: effects }));
  return (sighting) => known[1 - halfOf(sighting)] ?? unknownPopulation();
}

function learn(sighting: Sighting, now: number, counts: UpdateCounts): void {
  const device = remembered(sighting.before);
  const event = toEngineEvent(sighting.at(now), { storedDeviceId: device.id, scripted: true });
  const before = { ...emptySnapshot(), firstSeenAt: device.firstSeenAt, devices: [device] };
  const { decision } = decide(before, unknownPopulation(), event, rules, now, newId);
  const lesson = updateLesson(before, event.observation, decision.link, now);
  if (lesson !== null) counts.add(sighting.account.id, lesson);
}
