/** Recognising a device within an account thirty days later, with its storage gone. */
import {
  type Device,
  decide,
  emptySnapshot,
  type Link,
  type Population,
  unknownPopulation,
} from "@latchkey/engine";
import { createRandom, type Description, type SimEvent, type World } from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { lessonsOf } from "./project-lessons.ts";
import { projectTable } from "./project-wide.ts";
import { ELAPSED, newId, remembered, rules, type Sighting, sightings, told } from "./sightings.ts";
import { equalErrorRate, fixed, type Genuine, percent } from "./statistics.ts";

function link(event: SimEvent, devices: readonly Device[], population: Population): Link {
  const snapshot = { ...emptySnapshot(), firstSeenAt: event.at - ELAPSED, devices };
  const { decision } = decide(snapshot, population, told(event), rules, event.at, newId);
  if (decision.link === null) throw new Error("an access without a link");
  return decision.link;
}

interface Comparison {
  family: string;
  apple: boolean;
  genuine: Genuine;
  impostor: number | null;
  /** With the true device among the candidates: recognised, taken for another, or called new. */
  outcome: "right" | "other" | "new";
  /** With the true device left out: taken for one of the others. */
  merged: boolean | null;
}

/** @param populationOf what the project knows when it judges an account's device */
function compareAll(
  list: readonly Sighting[],
  populationOf: (sighting: Sighting) => Population,
): Comparison[] {
  const devices = new Map<string, Device>(list.map((s) => [s.device.id, remembered(s.before)]));
  const byAccount = Map.groupBy(list, (s) => s.account.id);
  return list.map((s, index) => {
    const own = devices.get(s.device.id) as Device;
    const mates = byAccount.get(s.account.id)?.filter((o) => o !== s) ?? [];
    // Who lives alone is compared with strangers.
    const others = (
      mates.length > 0 ? mates : [list[(index + 7) % list.length], list[(index + 41) % list.length]]
    )
      .map((o) => (o === undefined ? undefined : devices.get(o.device.id)))
      .filter((d): d is Device => d !== undefined && d !== own);
    const population = populationOf(s);
    const alone = link(s.after, [own], population);
    const without = others.length === 0 ? null : link(s.after, others, population);
    const full = link(s.after, [own, ...others], population);
    const { agent } = s.after.description as Description;
    return {
      family: `${agent.browser} ${agent.system}`,
      apple: agent.system === "ios" || agent.system === "ipados",
      genuine: {
        score: alone.bits,
        beaten: without !== null && !isOtherBrowser(without) && without.bits >= alone.bits,
      },
      impostor: without === null ? null : without.bits,
      outcome: full.newDevice ? "new" : full.deviceId === own.id ? "right" : "other",
      merged: without === null ? null : !without.newDevice,
    };
  });
}

/**
 * A new browser tied to a known machine. That is weighed on a scale of its own, and only where no known browser fits: it
 * counts as taken for known, but never comes before the browser that is known.
 */
const isOtherBrowser = (link: Link): boolean => link.newFingerprint && !link.newDevice;

const LEARNED = `What updates do to iPhones and iPads, a project learns from those that come back with their identifier: here from the visits of
the month, each tenth of the accounts judged by what the others' devices taught. Two iPhones of one model stay alike.
`;

const eerOf = (list: readonly Comparison[]): number =>
  equalErrorRate(
    list.map((c) => c.genuine),
    list.flatMap((c) => (c.impostor === null ? [] : [c.impostor])),
  );

export function linkingTables(world: World, seed: string): string[] {
  const list = sightings(world, seed);
  const comparisons = compareAll(list, lessonsOf(world));
  const unlearned = compareAll(list, unknownPopulation).filter((c) => c.apple);
  const next = createRandom(`bootstrap/${seed}`).next;
  const interval = (part: readonly Comparison[]): string => {
    const values: number[] = [];
    for (let round = 0; round < 40; round++)
      values.push(eerOf(part.map(() => part[Math.floor(next() * part.length)] as Comparison)));
    values.sort((a, b) => a - b);
    return `${fixed(eerOf(part))} % (${fixed(values[1] ?? 0)} to ${fixed(values[38] ?? 1)})`;
  };
  const rest = comparisons.filter((c) => !c.apple);
  const apple = comparisons.filter((c) => c.apple);
  const twins = apple.filter((c) => c.genuine.beaten).length;
  const head = table(
    `Linking within an account, storage gone, 30 days of drift, ${comparisons.length} devices`,
    ["measure", "goal", "measured (95 %)"],
    [
      ["equal error rate without iOS and iPadOS", "<= 0.4 %", interval(rest)],
      ["equal error rate on iOS and iPadOS", "<= 3 %", interval(apple)],
      ["the same while the project has learned nothing of updates", "", interval(unlearned)],
      [
        "iOS and iPadOS devices with an equal or better match in the same account (floor)",
        "stated",
        percent({ hits: twins, of: apple.length }),
      ],
    ],
  );
  const families = [...Map.groupBy(comparisons, (c) => c.family)].sort((a, b) => b[1].length - a[1].length);
  const perFamily = table(
    "Errors at the default tolerance, by browser family",
    [
      "family",
      "devices",
      "called new (false split)",
      "taken for another",
      "new one taken for known (false merge)",
      "equal error rate",
    ],
    families
      .filter(([, part]) => part.length >= 15)
      .map(([family, part]) => {
        const strangers = part.filter((c) => c.merged !== null);
        return [
          family,
          part.length,
          percent({ hits: part.filter((c) => c.outcome === "new").length, of: part.length }, 1),
          percent({ hits: part.filter((c) => c.outcome === "other").length, of: part.length }, 1),
          percent({ hits: strangers.filter((c) => c.merged).length, of: strangers.length }, 1),
          part.length >= 100 ? `${fixed(eerOf(part))} %` : "too few",
        ];
      }),
  );
  return [`${head}\n${LEARNED}\n`, perFamily, projectTable(list)];
}
