/** The speed of the `latchkey replay` command itself: its own process, from its start to its end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWorld, toReplayLine, type WorldParameters, worldEvents } from "@latchkey/simulator";

const LATCHKEY = join(import.meta.dirname, "../../apps/server/bin/latchkey.js");
/** Enough for some ten seconds. */
const ACCOUNTS = 600;
const RUNS = 3;

/** Lines of a world's accesses, and the seconds by the clock that each run of the command took to decide them all. */
export async function replaySpeed(
  base: WorldParameters,
): Promise<{ lines: number; seconds: readonly number[] }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  try {
    const file = join(folder, "lines.ndjson");
    const events = worldEvents(createWorld({ ...base, accounts: ACCOUNTS }, "replay speed"), "access");
    writeFileSync(file, events.map((event) => `${JSON.stringify(toReplayLine(event))}\n`).join(""));
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run++) seconds.push(await secondsToDecide(file, events.length));
    return { lines: events.length, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function secondsToDecide(file: string, expected: number): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [LATCHKEY, "replay", file], { stdio: ["ignore", "pipe", "inherit"] });
  let lines = 0;
  child.stdout.on("data", (piece: Buffer) => {
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  });
  const [code] = await once(child, "close");
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0 || lines !== expected)
    throw new Error(`replay ended with ${code} after ${lines} of ${expected} lines`);
  return seconds;
}
