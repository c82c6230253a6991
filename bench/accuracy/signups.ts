/** Sign-up farms beside honest newcomers. */
import { Fold, inTimeOrder, signupEvents, type WorldParameters } from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { percent } from "./statistics.ts";

export function signupTable(p: WorldParameters, seed: string): string {
  const fold = new Fold();
  const farmed: boolean[] = [];
  const later: boolean[] = [];
  const honest: boolean[] = [];
  const seen = new Map<string, number>();
  for (const event of inTimeOrder(signupEvents({ newcomers: 2000, farms: 30, perFarm: 25 }, p, seed))) {
    const { decision } = fold.step(event);
    const stopped = decision.verdict !== "allow";
    if (event.truth.intent === "newcomer") honest.push(stopped);
    else {
      farmed.push(stopped);
      const farm = event.id.split("-").slice(0, -1).join("-");
      const count = (seen.get(farm) ?? 0) + 1;
      seen.set(farm, count);
      if (count > 3) later.push(stopped);
    }
  }
  const rate = (list: readonly boolean[]): string =>
    percent({ hits: list.filter(Boolean).length, of: list.length });
  return table(
    "Sign-ups: 30 farms of 25 accounts beside 2,000 newcomers, default setting",
    ["measure", "measured (95 %)"],
    [
      ["farmed sign-ups stopped", rate(farmed)],
      ["farmed sign-ups stopped from the fourth of a farm on", rate(later)],
      ["honest sign-ups stopped", rate(honest)],
    ],
  );
}
