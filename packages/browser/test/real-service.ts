import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const COMMAND = join(import.meta.dirname, "../../../apps/server/bin/latchkey.js");

export interface RealService {
  readonly url: string;
  readonly clientId: string;
  stop(): Promise<void>;
}

/** The service as its own process on a throw-away store, with one project of these settings. */
export async function startRealService(settings: Record<string, unknown>): Promise<RealService> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-service-"));
  const bootstrap = join(folder, "bootstrap.json");
  const project = { name: "shop", client_id: "shop", secret: "s".repeat(32), settings };
  await writeFile(bootstrap, JSON.stringify([project]));
  const child = spawn(process.execPath, [COMMAND, "serve"], {
    env: {
      PATH: process.env.PATH,
      LATCHKEY_PORT: "0",
      LATCHKEY_DATA_DIR: "memory",
      LATCHKEY_BOOTSTRAP: bootstrap,
      LATCHKEY_LOG_LEVEL: "silent",
      LATCHKEY_DEMO: "off",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readyUrl(child);
  return {
    url,
    clientId: project.client_id,
    async stop() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the service has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^latchkey ready (\S+)/.exec(line)?.[1];
    if (url !== undefined) {
      // Nobody reads on, but the pipe must not fill up.
      child.stdout.resume();
      return url;
    }
  }
  throw new Error("the service ended before it was ready");
}
