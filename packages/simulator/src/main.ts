/**
 * `node packages/simulator/src/main.ts --scenario FILE --seed TEXT --out FILE [--truth FILE]`
 *
 * Writes a scenario's events as replay lines, and the truth of each to a second file (by default the
 * first one's name with `.truth` before its extension). Exit codes: 0 done, 2 wrong usage or scenario.
 */
import { once } from "node:events";
import { createWriteStream, readFileSync, type WriteStream } from "node:fs";
import { extname } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { toReplayLine, toTruthLine } from "./output/replay-line.ts";
import { runScenario } from "./run-scenario.ts";
import { parseScenario } from "./scenario.ts";
import type { SimEvent } from "./world/event.ts";

const USAGE =
  "usage: node packages/simulator/src/main.ts --scenario FILE --seed TEXT --out FILE [--truth FILE]";

function fail(problems: readonly string[]): never {
  for (const problem of problems) console.error(problem);
  process.exit(2);
}

function options(): { scenario: string; seed: string; out: string; truth: string } {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({ options: { scenario: text, seed: text, out: text, truth: text } });
    const { scenario, seed = "1", out } = values;
    if (scenario === undefined || out === undefined) fail([USAGE]);
    const extension = extname(out);
    return {
      scenario,
      seed,
      out,
      truth: values.truth ?? `${out.slice(0, out.length - extension.length)}.truth${extension}`,
    };
  } catch (error) {
    fail([error instanceof Error ? error.message : String(error), USAGE]);
  }
}

function readScenario(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    fail([`${path}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

async function writeLines(
  stream: WriteStream,
  events: readonly SimEvent[],
  toLine: (event: SimEvent) => object,
): Promise<void> {
  for (const event of events) {
    if (!stream.write(`${JSON.stringify(toLine(event))}\n`)) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
}

const { scenario: path, seed, out, truth } = options();
const result = parseScenario(readScenario(path));
if (!result.ok) fail(result.problems.map((problem) => `${path}: ${problem}`));
const { world, events } = runScenario(result.scenario, seed);
await writeLines(createWriteStream(out), events, toReplayLine);
await writeLines(createWriteStream(truth), events, toTruthLine);
console.log(`${events.length} events of ${world.accounts.length} accounts: ${out}, truth: ${truth}`);
