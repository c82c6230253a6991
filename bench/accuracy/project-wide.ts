/** Recognising a device across a whole project, without an account to look in, beside the collision floor. */
import { blockingKeys, type Fingerprint, identify, type Observation } from "@latchkey/engine";
import type { SimEvent } from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { remembered, type Sighting, told } from "./sightings.ts";
import { percent } from "./statistics.ts";

/** Strangers tried per class: devices asked for although the project has not seen them. */
const STRANGERS = 4;

type Answer = "right" | "other" | "none";

function observationOf(event: SimEvent): Observation {
  const engineEvent = told(event);
  if (engineEvent.type !== "access") throw new Error("a sighting that is no access");
  return engineEvent.observation;
}

/** The project as seen on the first day, by blocking key. One device in four is left out: a stranger when it comes. */
function seenBefore(list: readonly Sighting[]): {
  byKey: Map<string, Fingerprint[]>;
  idOf: Map<string, string>;
  count: number;
} {
  const byKey = new Map<string, Fingerprint[]>();
  const idOf = new Map<string, string>();
  list.forEach((sighting, index) => {
    if (index % STRANGERS === 0) return;
    const fingerprint = remembered(sighting.before).fingerprints[0];
    if (fingerprint === undefined) return;
    idOf.set(sighting.device.id, fingerprint.id);
    for (const key of blockingKeys(observationOf(sighting.before))) {
      const block = byKey.get(key) ?? [];
      block.push(fingerprint);
      byKey.set(key, block);
    }
  });
  return { byKey, idOf, count: idOf.size };
}

/** The bench looks at as many candidates of a block as the service would fetch. */
const MOST_CANDIDATES = 64;

/** Thirty days later, storage gone, no account: who is named, and who looks exactly like somebody else. */
export function projectTable(list: readonly Sighting[]): string {
  const { byKey, idOf, count } = seenBefore(list);
  const answers = list.map(({ device, after }) => {
    const observation = observationOf(after);
    const candidates = new Map<string, Fingerprint>();
    for (const key of blockingKeys(observation)) {
      for (const fingerprint of (byKey.get(key) ?? []).slice(0, MOST_CANDIDATES))
        candidates.set(fingerprint.id, fingerprint);
    }
    const { fingerprintId } = identify([...candidates.values()], observation, {
      now: after.at,
      fingerprints: count,
    });
    const truth = idOf.get(device.id) ?? null;
    const answer: Answer = fingerprintId === null ? "none" : fingerprintId === truth ? "right" : "other";
    return { known: truth !== null, answer };
  });
  const classOf = ({ after }: Sighting): string =>
    `${after.description?.agent.deviceType} ${after.description?.agent.system}`;
  const rows = [...Map.groupBy(list.keys(), (index) => classOf(list[index] as Sighting))]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([name, part]) => {
      const known = part.map((index) => answers[index]).filter((a) => a?.known === true);
      const strangers = part.map((index) => answers[index]).filter((a) => a?.known === false);
      const share = (group: typeof known, answer: Answer): string =>
        percent({ hits: group.filter((a) => a?.answer === answer).length, of: group.length }, 1);
      const looks = part.map((index) => JSON.stringify(list[index]?.after.description?.components));
      const counts = Map.groupBy(looks, (look) => look);
      const twins = looks.filter((look) => (counts.get(look)?.length ?? 0) > 1).length;
      const merged = percent(
        { hits: strangers.filter((a) => a?.answer !== "none").length, of: strangers.length },
        1,
      );
      return [
        name,
        part.length,
        share(known, "right"),
        share(known, "other"),
        share(known, "none"),
        merged,
        percent({ hits: twins, of: part.length }, 1),
      ];
    });
  return table(
    `Across the project, no account, storage gone, 30 days: ${count} devices known`,
    [
      "class",
      "devices",
      "named rightly",
      "taken for another",
      "not named",
      "stranger taken for known",
      "collision floor: has an exact twin",
    ],
    rows,
  );
}
