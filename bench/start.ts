import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../apps/server/src/shared/free-port.ts";

const RUNS = 7;
const LATCHKEY = join(import.meta.dirname, "../apps/server/bin/latchkey.js");

/** Milliseconds from the start of the process until `/readyz` answers 200. */
async function once(dataDir: string): Promise<number> {
  const port = await freePort("127.0.0.1");
  const started = performance.now();
  const child = spawn(process.execPath, [LATCHKEY, "serve"], {
    env: {
      PATH: process.env.PATH,
      LATCHKEY_PORT: String(port),
      LATCHKEY_DATA_DIR: dataDir,
      LATCHKEY_LOG_LEVEL: "error",
    },
    stdio: "ignore",
  });
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) break;
    await delay(5);
  }
  const taken = performance.now() - started;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
  return taken;
}

/** Time to the first answer, with a store that is made first and with one that exists. */
export default async function measure(): Promise<string> {
  const fresh: number[] = [];
  const existing: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-start-"));
    fresh.push(await once(folder));
    existing.push(await once(folder));
    rmSync(folder, { recursive: true, force: true });
  }
  const row = (name: string, values: number[], budget: string): string => {
    const sorted = values.toSorted((a, b) => a - b).map(Math.round);
    return `| ${name} | ${sorted[RUNS >> 1]} | ${sorted[0]} to ${sorted.at(-1)} | ${budget} |`;
  };
  return `Milliseconds from the start of the process (demo on) until \`/readyz\` answers, ${RUNS} runs.

| store | median | range | budget |
|---|---|---|---|
${row("empty: made first", fresh, "<= 3000")}
${row("existing", existing, "")}
`;
}
