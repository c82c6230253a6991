/**
 * Accuracy of the engine on simulated test worlds that nothing was fitted on. `--quick` runs smaller worlds;
 * `--train` runs the train worlds instead, for work on the engine; a name (`sharing`, `linking`, `takeover`,
 * `stuffing`, `signups`, `speed`) runs that part alone.
 */
import { createWorld, TEST, TRAIN } from "@latchkey/simulator";
import { linkingTables } from "./accuracy/linking.ts";
import { runSharing, type SharingRun, sharingTables } from "./accuracy/sharing.ts";
import { signupTable } from "./accuracy/signups.ts";
import { decisionSpeed, speedTable } from "./accuracy/speed.ts";
import { stuffingTable } from "./accuracy/stuffing.ts";
import { loginWorld, runTakeover, takeoverTable } from "./accuracy/takeover.ts";

const PARTS = ["sharing", "linking", "takeover", "stuffing", "signups", "speed"] as const;
type Part = (typeof PARTS)[number];

/** Runs the benchmark and returns its section of the results as Markdown. */
export default async function accuracy(args: string[]): Promise<string> {
  const quick = args.includes("--quick");
  const base = args.includes("--train") ? TRAIN : TEST;
  const seed = `accuracy-${base.name}`;
  const named = PARTS.filter((part) => args.includes(part));
  const wanted = (part: Part): boolean => named.length === 0 || named.includes(part);
  const sections: string[] = [
    `World \`${base.name}\`${quick ? ", quick (small samples: wide intervals)" : ""}, seed \`${seed}\`. Intervals are at 95 %: Wilson for shares, bootstrap over accounts or devices for equal error rates and for takeover.`,
    "",
  ];
  // First: a process that has played worlds has a memory to look after that no service has.
  const decisions = wanted("speed") ? decisionSpeed(base) : null;
  let folded: SharingRun | null = null;
  if (wanted("sharing") || wanted("linking") || wanted("speed")) {
    const world = createWorld({ ...base, accounts: quick ? 500 : base.accounts }, seed);
    if (wanted("linking")) sections.push(...linkingTables(world, seed));
    if (wanted("sharing") || wanted("speed")) {
      const run = runSharing(world);
      folded = run;
      if (wanted("sharing")) sections.push(...sharingTables(run));
    }
  }
  if (wanted("takeover") || wanted("stuffing")) {
    const { world, events } = loginWorld(base, quick ? 250 : 1100, seed);
    if (wanted("takeover")) {
      sections.push(takeoverTable(runTakeover(world, events, true, seed), true, seed));
      sections.push(takeoverTable(runTakeover(world, events, false, seed), false, seed));
    }
    if (wanted("stuffing")) sections.push(stuffingTable(world, events, seed));
  }
  if (wanted("signups")) sections.push(signupTable(base, seed));
  if (decisions !== null && folded !== null) sections.push(await speedTable(base, decisions, folded));
  return sections.join("\n");
}
