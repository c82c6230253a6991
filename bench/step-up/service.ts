import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const CLIENT = "bench";
export const SECRET = "a-secret-for-the-bench-alone-0123456789";
export const ANSWERS = ["173421", "173422", "173423"].map((id, i) => ({ id, answer: `a bench answer ${i}` }));
const COMMAND = fileURLToPath(new URL("../../apps/server/bin/latchkey.js", import.meta.url));

/** Settings of a service with one project and a throw-away store. */
export function environment(): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const bootstrap = join(folder, "bootstrap.json");
  const settings = { rate_limits: null };
  writeFileSync(bootstrap, JSON.stringify([{ name: "bench", client_id: CLIENT, secret: SECRET, settings }]));
  return {
    LATCHKEY_PORT: "0",
    LATCHKEY_DATA_DIR: "memory",
    LATCHKEY_BOOTSTRAP: bootstrap,
    LATCHKEY_DEMO: "off",
    LATCHKEY_LOG_LEVEL: "error",
    LATCHKEY_MASTER_KEY: Buffer.alloc(32, 1).toString("base64"),
  };
}

/** The service as its own process, so that what is measured is not the measuring. */
export async function startProcess(): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [COMMAND, "serve"], {
    env: { ...process.env, ...environment() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^latchkey ready (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async stop() {
        const gone = once(child, "exit");
        child.kill("SIGTERM");
        const patience = setTimeout(() => child.kill("SIGKILL"), 12_000);
        await gone;
        clearTimeout(patience);
      },
    };
  }
  throw new Error("the service ended before it was ready");
}

export const post = (url: string, body: unknown, token?: string): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });

/** A token of the account, which is made where it is unknown. */
export async function tokenOf(url: string, user: string): Promise<string> {
  const pair = { grant_type: "client_credentials", client_id: CLIENT, client_secret: SECRET, user };
  const answer = await post(`${url}/oauth/token`, pair);
  if (answer.status !== 200) throw new Error(`no token: ${answer.status}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A token of an account that has its answers stored. */
export async function enrolled(url: string, user: string): Promise<string> {
  const token = await tokenOf(url, user);
  const stored = await post(`${url}/mfa/kba/config/answers`, ANSWERS, token);
  if (stored.status !== 200) throw new Error(`answers were not stored: ${stored.status}`);
  return token;
}
