import { parseArgs } from "node:util";
import { openStore } from "../db/embedded.ts";
import { loadConfig } from "./configuration.ts";

/** `latchkey serve [--config FILE]`: runs until it is asked to stop (0) or cannot go on (1). */
export async function serve(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { config: { type: "string" } } });
  const config = loadConfig(values.config ?? null);
  if (config === null) return 2;
  const notice = (text: string) => process.stderr.write(`latchkey: ${text}\n`);
  const asked = new Promise<null>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve(null));
  });
  // The store starts in a process of its own, while this one loads the service.
  const opening = openStore(config, notice);
  // Whoever waits for it later learns why it failed.
  opening.catch(() => {});
  const service = await import("../compose.ts")
    .then(({ startService }) => startService(config, notice, opening))
    .catch((error: unknown) => {
      notice(error instanceof Error ? error.message : "could not start");
      return null;
    });
  if (service === null) return 1;
  process.stdout.write(`latchkey ready ${service.url}\n`);
  if (service.firstProject !== null) {
    const { clientId, secret } = service.firstProject;
    process.stdout.write(`client_id ${clientId}\nsecret ${secret}\n`);
  }
  const ended = await Promise.race([asked, service.failed]);
  if (ended !== null) notice(ended);
  await service.stop();
  return ended === null ? 0 : 1;
}
