import { parseArgs } from "node:util";
import { ConfigurationError } from "./replay/configuration-error.ts";
import type { Order } from "./replay/decide-lines.ts";
import { checkFiles } from "./replay/files.ts";
import { startReading } from "./replay/read-visits.ts";

/** Accounts kept in memory; the rest waits in a scratch file. */
const ACCOUNTS_IN_MEMORY = 10_000;

export const REPLAY_USAGE = `usage: latchkey replay FILE... [options]

  Decides recorded events (newline-delimited JSON; - reads standard input) at their own times.

  --settings FILE   project settings, as in the bootstrap file
  --policies FILE   policies and lists
  --seed N          makes the ids of the output (default 1)
  --summary         counts only
  --keep-going      bad lines do not fail the run
`;

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
    checkFiles(options.files);
    return await decideWhileReading(options, streams);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) streams.stderr.write(`latchkey replay: ${problem}\n`);
    return 2;
  }
}

async function decideWhileReading(order: Order, streams: ReplayStreams): Promise<number> {
  const reading = startReading();
  try {
    // What reads and what decides take as long to load: they do so side by side.
    const { decideLines } = await import("./replay/decide-lines.ts");
    return await decideLines(order, reading, streams);
  } finally {
    await reading.stop();
  }
}

function readOptions(argv: readonly string[]): Order | string {
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
