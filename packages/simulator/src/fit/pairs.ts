/**
 * Pairs of descriptions with known truth: the same installation some days apart, two machines of one
 * class, or two programs. Storage plays no part. What the engine's linking priors are estimated from.
 */
import { expectedAfter, mayBeMadeUp, systemStep, type UpdateEffects, versionsOf } from "@latchkey/engine";
import { type Description, describe } from "../population/describe.ts";
import { createRandom, type Random } from "../random.ts";
import type { World } from "../world/world.ts";
import { type Installation, installationsOf, otherProgram } from "./installations.ts";

export type VersionRelation = "older" | "equal" | "newer" | "much_newer";

export interface Pair {
  /** `chromium:windows` and the like; of the first of the two. */
  class: string;
  ageDays: number;
  /** What was updated between the two: nothing, the browser alone, or the system. */
  updated: 0 | 1 | 2;
  /** Browser version of the later description beside the earlier one's, and the same of the system. */
  version: VersionRelation;
  system: VersionRelation;
  /** Some browsers do not tell the system's version. */
  systemKnown: boolean;
  same: boolean;
  /** Two machines met on one account, strangers of the project, or two programs on one machine or two. */
  scope: "account" | "project" | "programs";
  /**
   * Whether each component agrees, with what the update made of it where the project knows that; absent are components
   * that either side lacks, and those that differ because the browser may have made them up.
   */
  agrees: ReadonlyMap<string, boolean>;
  /** What the project knows of the update between the two; null where there was none, or it knows nothing. */
  foretold: Foretold | null;
}

export interface Foretold {
  /** Components of which it knows what the update makes of them. */
  known: ReadonlySet<string>;
  /** Components that the update changed for everybody, into nobody knows what; absent from `agrees`. */
  changed: ReadonlySet<string>;
}

/** Two descriptions, and what is true of them. */
export interface Shots {
  one: Installation;
  before: Description;
  after: Description;
  ageDays: number;
  same: boolean;
  scope: Pair["scope"];
}

const DAY = 86_400_000;

/**
 * Samples genuine pairs of each installation, and as many impostor pairs where it can.
 *
 * @param effectsFor what the project knows of updates when it judges an account
 */
export function* samplePairs(
  world: World,
  seed: string,
  perInstallation: number,
  effectsFor?: (account: string) => UpdateEffects,
): Iterable<Pair> {
  for (const shots of sampleShots(world, seed, perInstallation))
    yield pair(shots, effectsFor?.(shots.one.account));
}

/** The descriptions of which `samplePairs` makes its pairs. */
export function* sampleShots(world: World, seed: string, perInstallation: number): Iterable<Shots> {
  const random = createRandom(`pairs/${world.parameters.name}/${seed}`);
  const start = Date.parse(`${world.parameters.start}T00:00:00Z`);
  const span = world.parameters.days * DAY;
  const list = installationsOf(world);
  const kindOf = (i: Installation): string => `${i.class}|${i.browser.family}`;
  const byAccount = Map.groupBy(list, (i) => `${i.account}|${kindOf(i)}`);
  const byCountry = Map.groupBy(list, (i) => `${i.country}|${kindOf(i)}`);
  const byKind = Map.groupBy(list, kindOf);
  const bySystem = Map.groupBy(list, (i) => `${i.country}|${i.browser.machine.platform}`);
  for (const one of list) {
    for (let i = 0; i < perInstallation; i++) {
      const at = start + random.next() * (span - DAY);
      const ageDays = Math.min(random.logNormal(8, 1.4), (start + span - at) / DAY);
      const now = at + ageDays * DAY;
      const first = shot(one, at, `${i}a`, random);
      const against = (other: Installation, label: string, same: boolean, scope: Pair["scope"]): Shots => {
        const after = shot(other, now, `${i}${label}`, random);
        return { one, before: first, after, ageDays, same, scope };
      };
      yield against(one, "b", true, "account");
      const mates = byAccount.get(`${one.account}|${kindOf(one)}`) ?? [];
      const close =
        mates.length > 1 && random.chance(0.75)
          ? mates
          : (byCountry.get(`${one.country}|${kindOf(one)}`) ?? []);
      const mate = random.pick(close);
      if (mate !== one) yield against(mate, "c", false, "account");
      const stranger = random.pick(byKind.get(kindOf(one)) ?? [one]);
      if (stranger !== one) yield against(stranger, "d", false, "project");
      const program = otherProgram(one, world, random);
      if (program !== null) yield against(program, "e", true, "programs");
      const neighbour = random.pick(bySystem.get(`${one.country}|${one.browser.machine.platform}`) ?? [one]);
      if (neighbour.browser.family !== one.browser.family) yield against(neighbour, "f", false, "programs");
    }
  }
}

function shot(one: Installation, at: number, label: string, random: Random): Description {
  return describe(one.browser, {
    at,
    place: random.chance(0.7) ? "home" : random.chance(0.5) ? "work" : "other",
    timezone: random.chance(0.985) ? one.timezone : "Europe/Lisbon",
    private: random.chance(0.05),
    session: `${one.browser.id}/${at}/${label}`,
  });
}

function pair({ one, before, after, ageDays, same, scope }: Shots, effects: UpdateEffects | undefined): Pair {
  const agrees = new Map<string, boolean>();
  const system = systemStep(before.agent.systemVersion, after.agent.systemVersion);
  const steps = (after.agent.browserMajor ?? 0) - (before.agent.browserMajor ?? 0);
  const updated = before.agent.systemVersion !== after.agent.systemVersion ? 2 : steps !== 0 ? 1 : 0;
  const known = new Set<string>();
  const changed = new Set<string>();
  const versions = updated === 0 ? null : versionsOf(after.agent);
  const learned = versions === null ? undefined : effects?.get(versions);
  const from = versionsOf(before.agent) ?? "";
  for (const [name, value] of Object.entries(before.components)) {
    const other = after.components[name];
    if (other === undefined) continue;
    const expected = learned === undefined ? undefined : expectedAfter(learned.get(name), value, from);
    if (other !== value && mayBeMadeUp(name, after.noisy)) continue;
    if (expected === null && other !== value) changed.add(name);
    else agrees.set(name, other === (expected ?? value));
    if (expected != null) known.add(name);
  }
  return {
    class: one.class,
    ageDays,
    updated,
    version: relationOf(steps),
    system: relationOf(system ?? 0),
    systemKnown: system !== null,
    same,
    scope,
    agrees,
    foretold: learned === undefined ? null : { known, changed },
  };
}

const relationOf = (steps: number): VersionRelation =>
  steps < 0 ? "older" : steps === 0 ? "equal" : steps === 1 ? "newer" : "much_newer";
