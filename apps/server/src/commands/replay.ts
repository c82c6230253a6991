import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { createMemoryCounts } from "./replay/counts.ts";
import { type AccountState, createFold, type Remembered } from "./replay/fold.ts";
import { outputLine } from "./replay/output.ts";
import { readVisits } from "./replay/read-visits.ts";
import { ConfigurationError, rulesFrom } from "./replay/rules.ts";
import { seededIds } from "./replay/seeded-ids.ts";
import { createScratch } from "./replay/spill-map.ts";
import { createSummary } from "./replay/summary.ts";
import { createWriter } from "./replay/writer.ts";

/** Accounts, and events that later lines may speak of, kept in memory; the rest waits in a scratch file. */
const ACCOUNTS_IN_MEMORY = 10_000;
const EVENTS_IN_MEMORY = 200_000;

export const REPLAY_USAGE = `usage: latchkey replay FILE... [options]

  Decides recorded events (newline-delimited JSON; - reads standard input) at their own times.

  --settings FILE   project settings, as in the bootstrap file
  --policies FILE   policies and lists
  --seed N          makes the ids of the output (default 1)
  --summary         counts only
  --keep-going      bad lines do not fail the run
`;

interface Options {
  files: string[];
  settings: string | null;
  policies: string | null;
  seed: number;
  summary: boolean;
  keepGoing: boolean;
  /** Accounts kept in memory; for tests of what happens beyond. */
  accountsInMemory: number;
}

/** Where a run reads and writes; the process's own streams unless a test says otherwise. */
export interface ReplayStreams {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

/**
 * `latchkey replay`: one line of output for each good line of input, in input order; the same input gives the same
 * bytes. Answers the exit code: 1 where a line was bad and `--keep-going` was not given, 2 for wrong usage.
 */
export async function replay(argv: readonly string[], streams: ReplayStreams = process): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === "string") {
    streams.stderr.write(`latchkey replay: ${options}\n\n${REPLAY_USAGE}`);
    return 2;
  }
  try {
    return await run(options, streams);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) streams.stderr.write(`latchkey replay: ${problem}\n`);
    return 2;
  }
}

async function run(options: Options, streams: ReplayStreams): Promise<number> {
  const unreadable = options.files.flatMap(problemWith);
  if (unreadable.length > 0) throw new ConfigurationError(unreadable);
  const { rules, provable, lists } = rulesFrom(readJson(options.settings), readJson(options.policies));
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
      accounts: scratch.map<AccountState>("accounts", options.accountsInMemory),
      events: scratch.map<Remembered>("events", EVENTS_IN_MEMORY),
      counts: createMemoryCounts(scratch),
      newId: seededIds(options.seed),
    });
    for await (const visits of readVisits({ files: options.files, tolerance: rules.tolerance }, notice)) {
      for (const visit of visits) {
        if ("problem" in visit) {
          badLines += 1;
          summary.addBad();
          notice(visit.problem);
          continue;
        }
        const folded = fold(visit);
        summary.add(folded);
        if (options.summary) continue;
        if (!writer.line(outputLine(folded))) await writer.drained();
      }
    }
    if (options.summary) writer.line(summary.text());
    await writer.end();
  } finally {
    scratch.close();
  }
  return badLines === 0 || options.keepGoing ? 0 : 1;
}

function readOptions(argv: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      strict: true,
      options: {
        settings: { type: "string" },
        policies: { type: "string" },
        seed: { type: "string" },
        summary: { type: "boolean" },
        "keep-going": { type: "boolean" },
        "accounts-in-memory": { type: "string" },
      },
    });
    const seed = Number(values.seed ?? "1");
    const accountsInMemory = Number(values["accounts-in-memory"] ?? ACCOUNTS_IN_MEMORY);
    if (positionals.length === 0) return "name at least one file";
    if (!Number.isSafeInteger(seed)) return "--seed must be a whole number";
    if (!Number.isSafeInteger(accountsInMemory) || accountsInMemory < 1) {
      return "--accounts-in-memory must be a positive whole number";
    }
    return {
      files: positionals,
      settings: values.settings ?? null,
      policies: values.policies ?? null,
      seed,
      summary: values.summary ?? false,
      keepGoing: values["keep-going"] ?? false,
      accountsInMemory,
    };
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

function problemWith(file: string): string[] {
  if (file === "-") return [];
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return [`${file}: there is no such file`];
  return found.isDirectory() ? [`${file}: is a folder`] : [];
}

function readJson(file: string | null): unknown {
  if (file === null) return null;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new ConfigurationError([`${file}: cannot be read`]);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError([`${file}: is not valid JSON`]);
  }
}
