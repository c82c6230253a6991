/** Credential stuffing: a campaign over many accounts in the middle of honest logins. */
import { Fold, inTimeOrder, type SimEvent, stuffingEvents, type World } from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { fixed, percent } from "./statistics.ts";

interface Outcome {
  risk: number;
  asked: boolean;
}

const HISTORY = 12;

/** Folds honest logins with a campaign in the last weeks, and says what was stopped at what price. */
export function stuffingTable(world: World, honestEvents: readonly SimEvent[], seed: string): string {
  const start = Date.parse(`${world.parameters.start}T00:00:00Z`);
  const from = start + world.parameters.days * 0.6 * 86_400_000;
  const campaign = stuffingEvents(
    world.accounts,
    { from, hours: 24 * 14, tries: 25_000, success: 0.02, residential: 0.35, perServer: 120, perHome: 5 },
    world.parameters,
    seed,
  );
  const fold = new Fold({ honestPass: true });
  const logins = new Map<string, number>();
  const honest: Outcome[] = [];
  const wins: Outcome[] = [];
  const tries: Outcome[] = [];
  for (const event of inTimeOrder([...honestEvents, ...campaign])) {
    const { decision } = fold.step(event);
    if (event.type !== "evaluate") continue;
    const outcome = { risk: decision.risks.account_takeover ?? 0, asked: decision.verdict !== "allow" };
    if (event.truth.intent === "stuffing")
      (event.truth.kind === "stuffing_success" ? wins : tries).push(outcome);
    else if (!event.id.endsWith("-typo")) {
      const count = (logins.get(event.account ?? "") ?? 0) + 1;
      logins.set(event.account ?? "", count);
      if (count > HISTORY && event.at >= from) honest.push(outcome);
    }
  }
  const sorted = wins.map((w) => w.risk).sort((a, b) => a - b);
  const threshold = sorted[Math.floor(sorted.length * 0.01)] ?? 0;
  const rate = (list: readonly Outcome[], hit: (o: Outcome) => boolean): string =>
    percent({ hits: list.filter(hit).length, of: list.length });
  return table(
    `Credential stuffing: ${tries.length + wins.length} tries, ${wins.length} with the right password, beside ${honest.length} honest logins`,
    ["measure", "goal", "measured (95 %)"],
    [
      [
        "honest logins asked where 99 % of the right guesses are stopped",
        "<= 0.5 %",
        rate(honest, (o) => o.risk >= threshold),
      ],
      ["the risk from which on that is", "", `${fixed(threshold, 1)} %`],
      ["right guesses stopped by the default setting", ">= 99 %", rate(wins, (o) => o.asked)],
      ["honest logins asked by the default setting", "<= 0.5 %", rate(honest, (o) => o.asked)],
      ["wrong guesses met with a challenge by the default setting", "", rate(tries, (o) => o.asked)],
    ],
  );
}
