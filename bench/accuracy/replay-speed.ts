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

/** Lines of a world's accesses, and the seconds by the clock that the command took to decide them all. */
export async function replaySpeed(base: WorldParameters): Promise<{ lines: number; seconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  try {
    const file = join(folder, "lines.ndjson");
    const events = worldEvents(createWorld({ ...base, accounts: ACCOUNTS }, "replay speed"), "access");
    writeFileSync(file, events.map((event) => `${JSON.stringify(toReplayLine(event))}\n`).join(""));
    const started = performance.now();
    const child = spawn(process.execPath, [LATCHKEY, "replay", file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let lines = 0;
    child.stdout.on("data", (piece: Buffer) => {
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
    });
    const [code] = await once(child, "close");
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0 || lines !== events.length)
      throw new Error(`replay ended with ${code} after ${lines} of ${events.length} lines`);
    return { lines, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
