import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DESKTOP } from "./service.ts";

/** The service as users start it, with its own store, in a folder that only its owner may enter. */
const LATCHKEY = fileURLToPath(new URL("../bin/latchkey.js", import.meta.url));
const CREDENTIALS = { client_id: "crash-client", secret: "crash-secret-crash-secret" };

let folder: string;
let child: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-crash-"));
  chmodSync(folder, 0o700);
  writeFileSync(
    join(folder, "bootstrap.json"),
    JSON.stringify([{ name: "crash", ...CREDENTIALS, settings: { rate_limits: null } }]),
  );
});
afterEach(async () => {
  if (child !== null && child.exitCode === null) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  // Run as root, the store of such a folder lives elsewhere and is named here.
  const pointer = join(folder, "data", "store.json");
  if (existsSync(pointer)) {
    const { data } = JSON.parse(readFileSync(pointer, "utf8")) as { data: string };
    rmSync(data, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the service and answers its address once it is ready. */
async function start(): Promise<string> {
  const started = spawn(process.execPath, [LATCHKEY, "serve"], {
    env: {
      PATH: process.env.PATH,
      LATCHKEY_PORT: "0",
      LATCHKEY_DATA_DIR: join(folder, "data"),
      LATCHKEY_BOOTSTRAP: join(folder, "bootstrap.json"),
      LATCHKEY_DEMO: "off",
      LATCHKEY_LOG_LEVEL: "error",
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  child = started;
  return await new Promise((resolve, reject) => {
    let output = "";
    started.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const url = /^latchkey ready (\S+)$/m.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    started.once("exit", (code) => reject(new Error(`the service ended with ${code}: ${output}`)));
  });
}

async function attach(
  url: string,
  user: string,
): Promise<{ user: string; device: string; access: string } | null> {
  const response = await fetch(`${url}/v2/device/attach`, {
    method: "POST",
    headers: {
      authorization: `Basic ${CREDENTIALS.client_id}:`,
      "content-type": "application/json",
      "user-agent": DESKTOP,
    },
    body: JSON.stringify({ user, fingerprint: `fingerprint of ${user}` }),
  });
  if (response.status !== 200) return null;
  const answer = (await response.json()) as { device_id: string; access: string };
  return { user, device: answer.device_id, access: answer.access };
}

it("loses no answered attach when the process is killed in the middle of a burst", async () => {
  const url = await start();
  const answered: { user: string; device: string; access: string }[] = [];
  let killed = false;
  const lane = async (number: number): Promise<void> => {
    for (let i = 0; !killed; i += 1) {
      // A refused connection after the kill is the end of this lane, not a failure.
      const answer = await attach(url, `viewer-${number}-${i % 20}`).catch(() => null);
      if (answer !== null) answered.push(answer);
      if (answered.length >= 200 && !killed) {
        killed = true;
        child?.kill("SIGKILL");
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, number) => lane(number)));
  expect(answered.length).toBeGreaterThanOrEqual(200);

  const again = await start();
  for (const { device, access } of answered) {
    // The stream opens only for an access that is stored with this device.
    const stream = new AbortController();
    const response = await fetch(
      `${again}/v2/access/device/${device}/listen?access=${access}&auth=Basic%20${CREDENTIALS.client_id}:`,
      { signal: stream.signal },
    );
    expect(response.status).toBe(200);
    stream.abort();
  }
}, 120_000);

it("stops in order when asked, and finds everything again", async () => {
  const url = await start();
  const first = await attach(url, "returning");
  child?.kill("SIGTERM");
  const [code] = child === null ? [null] : await once(child, "exit");
  expect(code).toBe(0);
  const again = await start();
  const second = await attach(again, "returning");
  expect(second?.device).toBe(first?.device);
}, 60_000);
