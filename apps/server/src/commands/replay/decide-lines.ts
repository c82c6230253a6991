import type { ReplayStreams } from "../replay.ts";
import { createMemoryCounts } from "./counts.ts";
import { readJson } from "./files.ts";
import { type AccountState, createFold, type Remembered } from "./fold.ts";
import { outputLine } from "./output.ts";
import type { Reading } from "./read-visits.ts";
import { rulesFrom } from "./rules.ts";
import { seededIds } from "./seeded-ids.ts";
import { createScratch } from "./spill-map.ts";
import { createSummary } from "./summary.ts";
import { createWriter } from "./writer.ts";

/** Events that later lines may speak of, kept in memory; the rest waits in a scratch file. */
const EVENTS_IN_MEMORY = 200_000;

/** What a run is asked for. */
export interface Order {
  files: readonly string[];
  settings: string | null;
  policies: string | null;
  seed: number;
  summary: boolean;
  keepGoing: boolean;
  /** Accounts kept in memory; for tests of what happens beyond. */
  accountsInMemory: number;
}

/** Decides what a thread reads, line by line. Answers the exit code; throws ConfigurationError. */
export async function decideLines(order: Order, reading: Reading, streams: ReplayStreams): Promise<number> {
  const { rules, provable, lists } = rulesFrom(readJson(order.settings), readJson(order.policies));
  const notice = (text: string) => streams.stderr.write(`latchkey replay: ${text}\n`);
  const scratch = createScratch();
  const writer = createWriter(streams.stdout);
  const summary = createSummary();
  let badLines = 0;
  try {
    const fold = createFold({
      rules,
      provable,
      lists,
      accounts: scratch.map<AccountState>("accounts", order.accountsInMemory),
      events: scratch.map<Remembered>("events", EVENTS_IN_MEMORY),
      counts: createMemoryCounts(scratch),
      newId: seededIds(order.seed),
    });
    for await (const visits of reading.visits({ files: order.files, tolerance: rules.tolerance }, notice)) {
      for (const visit of visits) {
        if ("problem" in visit) {
          badLines += 1;
          summary.addBad();
          notice(visit.problem);
          continue;
        }
        const folded = fold(visit);
        summary.add(folded);
        if (order.summary) continue;
        if (!writer.line(outputLine(folded))) await writer.drained();
      }
    }
    if (order.summary) writer.line(summary.text());
    await writer.end();
  } finally {
    scratch.close();
  }
  return badLines === 0 || order.keepGoing ? 0 : 1;
}
