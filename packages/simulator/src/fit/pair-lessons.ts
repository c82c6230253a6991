import { lessonBetween, UpdateCounts, type UpdateEffects } from "@latchkey/engine";
import type { World } from "../world/world.ts";
import { sampleShots } from "./pairs.ts";

/**
 * What a project has learned of updates from the genuine pairs of a world. Accounts are of two halves, and each is
 * judged by what the other taught.
 */
export function lessonsOfPairs(
  world: World,
  seed: string,
  perInstallation: number,
): (account: string) => UpdateEffects {
  const halves = [new UpdateCounts(), new UpdateCounts()] as const;
  const half = new Map(world.accounts.map(({ id }, at) => [id, (at % 2) as 0 | 1]));
  for (const { one, before, after, same, scope } of sampleShots(world, seed, perInstallation)) {
    if (!same || scope !== "account") continue;
    const lesson = lessonBetween(before, after);
    if (lesson !== null) halves[half.get(one.account) === 0 ? 1 : 0].add(one.account, lesson);
  }
  return (account) => halves[half.get(account) ?? 0].effects;
}
